import type { CodeLinesView } from '../../protocol/coverage';
import type { ChangeReachView, MissedView } from '../../protocol/panel';

/** Lines that ran in one scenario, by file. */
export type RanLines = Readonly<Record<string, readonly number[]>>;

/** Lines that two of a block may be apart: a comment or a long statement is between them. */
const nearby = 6;

/** How much of the change some of the runs went through; undefined where no line of code changed. */
export function changeReach(files: readonly CodeLinesView[], runs: readonly RanLines[]): ChangeReachView | undefined {
  const of = files.reduce((sum, { changed }) => sum + changed.length, 0);
  if (of === 0) return undefined;
  const missed = files.flatMap((each) => blocksOf(each, new Set(runs.flatMap((run) => run[each.file] ?? []))));
  const notReached = missed.reduce((sum, { lines }) => sum + lines, 0);
  return { of, reached: of - notReached, missed, scenarios: runs.length };
}

function blocksOf({ file, changed, functions }: CodeLinesView, ran: ReadonlySet<number>): MissedView[] {
  const endOf = (at: number): number | undefined =>
    functions.find(({ line, endLine }) => line <= at && at <= endLine)?.endLine;
  const blocks: MissedView[] = [];
  let open: MissedView | undefined;
  for (const { line, seenAt } of changed) {
    if (ran.has(seenAt)) {
      open = undefined;
      continue;
    }
    const isNext = open && line - open.endLine <= nearby && endOf(line) === endOf(open.endLine);
    if (isNext) blocks.pop();
    else open = undefined;
    open = open
      ? { ...open, endLine: line, lines: open.lines + 1 }
      : { file, line, column: 1, endLine: line, lines: 1 };
    blocks.push(open);
  }
  return blocks;
}

/** What stands after the first of changed lines that no run went through. */
export function missedText({ scenarios }: Pick<ChangeReachView, 'scenarios'>, lines: number): string {
  const which = lines === 1 ? '' : `${lines} lines `;
  return `? ${which}not run in ${scenarios === 1 ? 'this scenario' : `${scenarios} scenarios`}`;
}
