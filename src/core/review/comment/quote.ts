import type { Hunk } from '../../patch/parse';

/** Lines of a hunk that are quoted before the one that is remarked on. */
const before = 4;

/** A remark under a line of a hunk. */
export interface PlacedRemark {
  /** Index among the lines of the hunk, from 0. */
  readonly line: number;
  readonly text: string;
}

/** A hunk as a reply quotes it: its head, a few lines before each remark, the line itself, the remark; `[ ... ]` where lines are left out. */
export function quoteHunk(hunk: Hunk, remarks: readonly PlacedRemark[]): string {
  const { baseStart, baseCount, start, count, heading } = hunk;
  const result = [`> @@ -${baseStart},${baseCount} +${start},${count} @@${heading === '' ? '' : ` ${heading}`}`];
  let next = 0;
  for (const { line, text } of [...remarks].sort((a, b) => a.line - b.line)) {
    const from = Math.max(next, line - before);
    if (from > next) result.push('[ ... ]');
    for (const each of hunk.lines.slice(from, line + 1)) result.push(`> ${each.mark}${each.text}`.trimEnd());
    result.push('', text, '');
    next = Math.max(next, line + 1);
  }
  return result.join('\n');
}
