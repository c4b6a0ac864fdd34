import { diffLines, type LineHunk } from '../../annotate/line-diff';

/** Lines of context around a change. */
const context = 3;

/** A unified diff of one file as `git diff` writes it; '' where both texts are the same. Undefined: the file is not there. */
export function unifiedDiff(path: string, base: string | undefined, text: string | undefined): string {
  if (base === text) return '';
  const [before, after] = [closed(base ?? ''), closed(text ?? '')];
  const [left, right] = [before.split('\n'), after.split('\n')];
  const lines = [
    `diff --git a/${path} b/${path}`,
    ...(base === undefined ? ['new file mode 100644'] : []),
    ...(text === undefined ? ['deleted file mode 100644'] : []),
    `--- ${base === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ ${text === undefined ? '/dev/null' : `b/${path}`}`,
  ];
  for (const group of grouped(diffLines(before, after))) lines.push(...hunkLines(group, left, right));
  return `${lines.join('\n')}\n`;
}

/** Marks the last line of a text that has no newline there: it differs from one that has. */
const open = '\0';

function closed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}${open}\n`;
}

/** Changes whose context meets stand in one hunk. */
function grouped(changes: readonly LineHunk[]): LineHunk[][] {
  const groups: LineHunk[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    const gap = previous ? change.start - (previous.start + previous.count) : Number.POSITIVE_INFINITY;
    if (last && gap <= 2 * context) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkLines(group: readonly LineHunk[], left: readonly string[], right: readonly string[]): string[] {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return [];
  // The text after the last newline is no line.
  const from = Math.max(1, first.start - context);
  const to = Math.min(right.length - 1, last.start + last.count - 1 + context);
  const body: string[] = [];
  let next = from;
  for (const { baseStart, baseCount, start, count } of group) {
    body.push(...right.slice(next - 1, start - 1).map((line) => ` ${line}`));
    body.push(...left.slice(baseStart - 1, baseStart - 1 + baseCount).map((line) => `-${line}`));
    body.push(...right.slice(start - 1, start - 1 + count).map((line) => `+${line}`));
    next = start + count;
  }
  body.push(...right.slice(next - 1, to).map((line) => ` ${line}`));
  const counted = (mark: string) => body.filter((line) => line.startsWith(' ') || line.startsWith(mark)).length;
  const [baseCount, count] = [counted('-'), counted('+')];
  const baseFrom = first.baseStart - (first.start - from);
  const head = `@@ -${range(baseFrom, baseCount)} +${range(from, count)} @@`;
  const shown = body.map((line) => (line.endsWith(open) ? `${line.slice(0, -1)}\n\\ No newline at end of file` : line));
  return [head, ...shown];
}

/** Of no lines, the range names the line before. */
function range(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}
