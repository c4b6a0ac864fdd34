import type { MemorySource } from './memory';
import type { Snapshotable } from './snapshot';

const pageBytes = 4096;
const pageWords = pageBytes / 4;

/** Contents of RAM, by page number; pages that are not there are zero. */
export type RamState = ReadonlyMap<number, Int32Array>;

/** RAM as a part that can go back. Compiled code stores without telling anybody, so each snapshot compares the pages that may have been
 *  written with the last one and copies those that differ; the others are shared between snapshots. */
export class RamPages implements Snapshotable<RamState> {
  #last: RamState = new Map();

  /** `written` gives ranges of RAM as byte offsets: whatever was ever written lies in one of them. All other RAM is zero. */
  constructor(
    private readonly source: MemorySource,
    private readonly written: () => Iterable<{ readonly offset: number; readonly length: number }>,
  ) {}

  snapshot(): RamState {
    const state = new Map<number, Int32Array>();
    let same = true;
    this.#each((page, words, start) => {
      const known = this.#last.get(page);
      if (holds(words, start, known)) {
        if (known) state.set(page, known);
        return;
      }
      same = false;
      state.set(page, words.slice(start, start + pageWords));
    });
    if (!same || state.size !== this.#last.size) this.#last = state;
    return this.#last;
  }

  restore(state: RamState): void {
    this.#each((page, words, start) => {
      const kept = state.get(page);
      if (holds(words, start, kept)) return;
      if (kept) words.set(kept, start);
      else words.fill(0, start, start + pageWords);
    });
    this.#last = state;
  }

  #each(visit: (page: number, words: Int32Array, start: number) => void): void {
    const words = new Int32Array(this.source.buffer(), 0, this.source.size >>> 2);
    let next = 0;
    for (const { offset, length } of this.written()) {
      const end = Math.min(Math.ceil((offset + length) / pageBytes), this.source.size / pageBytes);
      for (let page = Math.max(next, Math.floor(offset / pageBytes)); page < end; page++) {
        visit(page, words, page * pageWords);
        next = page + 1;
      }
    }
  }
}

/** Whether the page at `start` equals a copy, or zero where there is none. */
function holds(words: Int32Array, start: number, copy: Int32Array | undefined): boolean {
  if (!copy) {
    for (let index = 0; index < pageWords; index++) if (words[start + index] !== 0) return false;
    return true;
  }
  for (let index = 0; index < pageWords; index++) if (words[start + index] !== copy[index]) return false;
  return true;
}
