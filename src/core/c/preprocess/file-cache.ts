import { MAX_SOURCE_LENGTH } from './options';
import type { SourceTree } from './source';
import { folderOf, normalizePath } from './source';
import { SourceFile } from './source-file';

/** Editions of one path kept lexed: the base and the patched text, and the one before the last edit. */
const EDITIONS = 3;

/** What an include name led to. `folder` is the index of the include path that had it, -1 beside the including file. */
export interface Found {
  readonly path: string;
  readonly folder: number;
}

/** Lexed files by path and text, shared by all runs, and the search for include names in one tree. */
export class FileCache {
  readonly #editions = new Map<string, SourceFile[]>();

  /** The file with this text, lexed once. */
  file(path: string, text: string): SourceFile {
    let editions = this.#editions.get(path);
    if (!editions) {
      editions = [];
      this.#editions.set(path, editions);
    }
    const index = editions.findIndex((e) => e.source === text);
    const known = editions[index];
    if (known) {
      if (index > 0) {
        editions.splice(index, 1);
        editions.unshift(known);
      }
      return known;
    }
    const file = new SourceFile(path, text.length > MAX_SOURCE_LENGTH ? '' : text);
    editions.unshift(file);
    if (editions.length > EDITIONS) editions.pop();
    return file;
  }
}

/** Reads of one step: every path asked for and the text it had, so that the result can be reused while all still hold. What earlier steps of
 *  the same run have read, and thereby depend on, is not noted again. */
export class Reader {
  readonly reads = new Map<string, string | undefined>();

  constructor(
    readonly tree: SourceTree,
    readonly includePaths: readonly string[],
    readonly earlier: ReadonlyMap<string, string | undefined>,
  ) {}

  read(path: string): string | undefined {
    const known = this.earlier.get(path) ?? this.reads.get(path);
    if (known !== undefined || this.earlier.has(path) || this.reads.has(path)) return known;
    const text = this.tree.read(path);
    this.reads.set(path, text);
    return text;
  }

  /** Searches `name` beside `from` (unless undefined), then in the include paths from index `first` on. */
  find(name: string, from: string | undefined, first: number): Found | undefined {
    if (from !== undefined) {
      const path = normalizePath(folderOf(from) + name);
      if (path !== undefined && this.read(path) !== undefined) return { path, folder: -1 };
    }
    for (let folder = Math.max(first, 0); folder < this.includePaths.length; folder++) {
      const path = normalizePath(`${this.includePaths[folder]}/${name}`);
      if (path !== undefined && this.read(path) !== undefined) return { path, folder };
    }
    return undefined;
  }
}
