/** Editions of one file whose results are kept: base, patched, and what either was before. */
const editions = 4;

/** `make` with its results kept by path and text: what is asked of a file again and again is found in its text once. */
export function byText<T>(make: (path: string, text: string) => T): (path: string, text: string) => T {
  const known = new Map<string, { readonly text: string; readonly made: T }[]>();
  return (path, text) => {
    const kept = known.get(path) ?? [];
    const found = kept.find((each) => each.text === text);
    if (found) return found.made;
    const made = make(path, text);
    known.set(path, [{ text, made }, ...kept].slice(0, editions));
    return made;
  };
}
