import type { CodeLinesView } from '../../protocol/coverage';
import type { ChangeReachView } from '../../protocol/panel';

/** Lines that ran in one scenario, by file. */
export type RanLines = Readonly<Record<string, readonly number[]>>;

/** How much of the change some of the runs went through; undefined where no line of code changed. */
export function changeReach(files: readonly CodeLinesView[], runs: readonly RanLines[]): ChangeReachView | undefined {
  const all = files.flatMap(({ file, changed }) => changed.map((each) => ({ file, ...each })));
  if (all.length === 0) return undefined;
  const ran = new Map(files.map(({ file }) => [file, new Set(runs.flatMap((run) => run[file] ?? []))]));
  const missed = all.filter(({ file, seenAt }) => !ran.get(file)?.has(seenAt));
  return {
    of: all.length,
    reached: all.length - missed.length,
    missed: missed.map(({ file, line }) => ({ file, line, column: 1 })),
    scenarios: runs.length,
  };
}

/** What stands after a changed line that no run went through. */
export function missedText({ scenarios }: Pick<ChangeReachView, 'scenarios'>): string {
  return scenarios === 1 ? '? not run in this scenario' : `? not run in ${scenarios} scenarios`;
}
