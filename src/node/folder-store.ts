import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Values on disk by the hash of what they were made from. They can be made again: whatever goes wrong with the disk, a value is merely
 *  not there. The ones that were not used for longest go when the folder outgrows its limit. */
export class FolderStore {
  readonly #folder: string;
  readonly #limit: number;

  /** `limit` in bytes, for all values together. */
  constructor(folder: string, limit: number) {
    this.#folder = folder;
    this.#limit = limit;
  }

  /** The value, or undefined where there is none that can be read. */
  read(key: string): Uint8Array | undefined {
    const path = this.#path(key);
    try {
      const value = readFileSync(path);
      const now = new Date();
      utimesSync(path, now, now);
      return value;
    } catch {
      return undefined;
    }
  }

  /** Keeps a value; a reader meanwhile sees the old one or the new one, never a part. Answers whether it could be kept. */
  write(key: string, value: Uint8Array): boolean {
    const path = this.#path(key);
    // One that is left behind ages and goes like any other file of the folder.
    const partial = `${path}.${process.pid}.partial`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(partial, value);
      renameSync(partial, path);
      this.#shrink(path);
      return true;
    } catch {
      return false;
    }
  }

  #path(key: string): string {
    if (!/^[\w-]+$/.test(key)) throw new Error(`not a key: ${key}`);
    return join(this.#folder, key);
  }

  #shrink(newest: string): void {
    const files = readdirSync(this.#folder).flatMap((name) => {
      const path = join(this.#folder, name);
      const status = statSync(path, { throwIfNoEntry: false });
      return status ? [{ path, size: status.size, used: status.mtimeMs }] : [];
    });
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
      if (total <= this.#limit) return;
      if (path === newest) continue;
      rmSync(path, { force: true });
      total -= size;
    }
  }
}
