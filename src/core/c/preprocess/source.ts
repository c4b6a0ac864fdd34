/** Read access to a kernel tree. Paths are relative to the tree, with `/` and without `.` or `..` components.
 *  Asking again must be cheap: an implementation keeps what it read and forgets it when told that the file changed. The same
 *  content must come back as an equal string; the preprocessor compares strings to see what changed. */
export interface SourceTree {
  /** The text of the file, or undefined where there is no such file. */
  read(path: string): string | undefined;
}

/** A tree with editor buffers laid over its files; a buffer may also add a file that is not on disk. */
export function overlay(tree: SourceTree, buffers: ReadonlyMap<string, string>): SourceTree {
  return { read: (path) => buffers.get(path) ?? tree.read(path) };
}

/** Resolves `.`, `..` and empty components; undefined where the path leaves the tree or is absolute. */
export function normalizePath(path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  if (!/(^|\/)\.{0,2}(\/|$)/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The folder part of a path, with its trailing slash; empty for a file at the top of the tree. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** 53-bit content hash (two multiply-xor lanes, after the public-domain cyrb53), as 14 hexadecimal digits. Not cryptographic: it
 *  tells editions of a file apart. */
export function contentHash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(16).padStart(14, '0');
}
