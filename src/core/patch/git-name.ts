const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** The name that git writes in quotes with escapes in the manner of C, whose octal digits are bytes of UTF-8; any other is itself. */
export function unquoteName(name: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(name)?.[1];
  if (quoted === undefined) return name;
  try {
    const encoded = [...quoted.matchAll(/\\([0-7]{3})|\\(.)|[^\\]/gu)].map(([part, octal, letter]) => {
      const byte = octal === undefined ? escapes[letter ?? ''] : Number.parseInt(octal, 8) & 0xff;
      return byte === undefined ? encodeURIComponent(letter ?? part) : `%${byte.toString(16).padStart(2, '0')}`;
    });
    return decodeURIComponent(encoded.join(''));
  } catch {
    // Not UTF-8: no file of a tree has such a name.
    return quoted;
  }
}

/** Whether a path of a patch stays in the tree that it is for: no way up, not from the root of a disk. */
export function staysInside(path: string): boolean {
  return !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..') && !path.includes('\0');
}
