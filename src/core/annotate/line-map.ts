import type { FunctionRange } from './functions';
import { diffLines, type LineHunk } from './line-diff';

/** Where a line of one text is in another. Lines count from 1. */
export class LineMap {
  private constructor(readonly hunks: readonly LineHunk[]) {}

  /** The map from `base` to `text`. */
  static between(base: string, text: string): LineMap {
    return new LineMap(diffLines(base, text));
  }

  /** The map in the other direction. */
  reversed(): LineMap {
    return new LineMap(
      this.hunks.map((hunk) => ({
        baseStart: hunk.start,
        baseCount: hunk.count,
        start: hunk.baseStart,
        count: hunk.baseCount,
      })),
    );
  }

  /** The line of the new text that equals a line of the base; undefined when that line was changed or is gone. */
  forward(baseLine: number): number | undefined {
    let shift = 0;
    for (const hunk of this.hunks) {
      if (baseLine < hunk.baseStart) break;
      if (baseLine < hunk.baseStart + hunk.baseCount) return undefined;
      shift = hunk.start + hunk.count - (hunk.baseStart + hunk.baseCount);
    }
    return baseLine + shift;
  }

  /** As `forward`, but a line that is gone maps to the place where it was: the line of its hunk, or the one after a removal. */
  nearest(baseLine: number): number {
    const exact = this.forward(baseLine);
    if (exact !== undefined) return exact;
    const hunk = this.hunks.find(
      ({ baseStart, baseCount }) => baseStart <= baseLine && baseLine < baseStart + baseCount,
    );
    if (!hunk) return baseLine;
    return hunk.start + Math.max(0, Math.min(baseLine - hunk.baseStart, hunk.count - 1));
  }

  /** Whether the line of the new text was added or changed. */
  isChanged(line: number): boolean {
    return this.hunks.some(({ start, count }) => start <= line && line < start + count);
  }

  /** The functions of the new text in which a line was added, changed or removed. */
  changedFunctions(functions: readonly FunctionRange[]): FunctionRange[] {
    return functions.filter(({ range }) => this.changes(range.line, range.endLine));
  }

  /** Whether a line from `first` to `last` of the new text was added or changed, or one between them removed. */
  changes(first: number, last: number): boolean {
    return this.hunks.some(({ start, count }) =>
      count > 0 ? start <= last && start + count > first : first < start && start <= last,
    );
  }
}
