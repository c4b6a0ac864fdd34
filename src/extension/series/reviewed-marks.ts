import type * as vscode from 'vscode';
import type { FileChangeView, PatchView } from '../../protocol/series';

const place = 'series.reviewed';

/** More marks than this belong to series that nobody looks at any more; the oldest go. */
const mostMarks = 5000;

/** What a person has ticked off. A mark is for a change, not for a place: in another version of the series it holds for files that are changed in
 *  the same way. */
export class ReviewedMarks {
  #marks: Set<string>;

  constructor(private readonly memory: vscode.Memento) {
    this.#marks = new Set(memory.get<readonly string[]>(place) ?? []);
  }

  hasFile(change: FileChangeView): boolean {
    return this.#marks.has(markOf(change));
  }

  /** A patch is reviewed when all of its files are. */
  hasPatch({ changes }: PatchView): boolean {
    return changes.length > 0 && changes.every((change) => this.hasFile(change));
  }

  async set(changes: readonly FileChangeView[], isReviewed: boolean): Promise<void> {
    for (const mark of changes.map(markOf)) {
      this.#marks.delete(mark);
      if (isReviewed) this.#marks.add(mark);
    }
    this.#marks = new Set([...this.#marks].slice(-mostMarks));
    await this.memory.update(place, [...this.#marks]);
  }
}

function markOf({ from, to, digest }: FileChangeView): string {
  return `${digest} ${to ?? from}`;
}
