import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceTree } from '../core/c/preprocess/source';

/** A folder on disk as a source tree. What was read, or found absent, is kept until `forget` says that it changed. */
export class DirectoryTree implements SourceTree {
  readonly #known = new Map<string, string | undefined>();

  constructor(readonly root: string) {}

  read(path: string): string | undefined {
    if (this.#known.has(path)) return this.#known.get(path);
    const text = path.startsWith('<') ? undefined : fileText(join(this.root, path));
    this.#known.set(path, text);
    return text;
  }

  /** What was read so far, absent files included. */
  files(): ReadonlyMap<string, string | undefined> {
    return this.#known;
  }

  /** Forgets one file, or everything. */
  forget(path?: string): void {
    if (path === undefined) this.#known.clear();
    else this.#known.delete(path);
  }
}

/** Text of a file as UTF-8 (undecodable bytes become U+FFFD); undefined where it cannot be read or is no file. */
function fileText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
