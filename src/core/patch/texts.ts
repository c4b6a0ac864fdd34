/** Texts laid over a tree by path; null where a file is taken away. */
export type Texts = ReadonlyMap<string, string | null>;

/** The text of a file with others laid over it. */
export function laidOver(
  texts: Texts,
  read: (path: string) => string | undefined,
): (path: string) => string | undefined {
  return (path) => {
    const text = texts.get(path);
    return text === undefined ? read(path) : (text ?? undefined);
  };
}
