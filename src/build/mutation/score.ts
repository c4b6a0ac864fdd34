/** A change that no test noticed. */
export interface Survivor {
  readonly line: number;
  readonly change: string;
}

/** What mutation testing found in one source file. */
export interface FileScore {
  /** From the project's root. */
  readonly file: string;
  /** What was changed: what runs (`code`), or what is declared (`table`). */
  readonly kind: 'code' | 'table';
  readonly noticed: number;
  readonly survivors: readonly Survivor[];
}

/** One line for each file, the changes that nobody noticed below it, and the total over everything at the end. */
export function report(scores: readonly FileScore[]): string {
  return [...scores.map(reportOf), totalOf('table', scores), totalOf('code', scores), totalOf(undefined, scores)].join(
    '\n',
  );
}

/** The line of one file, and the changes that nobody noticed. */
export function reportOf({ file, kind, noticed, survivors }: FileScore): string {
  const missed = survivors.map(({ line, change }) => `          ${file}:${line} ${change}`);
  return [`${formatScore(noticed, survivors.length)}  ${file} (${kind})`, ...missed].join('\n');
}

function totalOf(kind: FileScore['kind'] | undefined, scores: readonly FileScore[]): string {
  const counted = scores.filter((score) => kind === undefined || score.kind === kind);
  const noticed = counted.reduce((sum, score) => sum + score.noticed, 0);
  const missed = counted.reduce((sum, score) => sum + score.survivors.length, 0);
  return `${formatScore(noticed, missed)}  ${kind === undefined ? 'all changes' : `all changes of ${kind === 'code' ? 'code' : 'tables'}`}: ${noticed} of ${noticed + missed} noticed`;
}

function formatScore(noticed: number, missed: number): string {
  const all = noticed + missed;
  return all === 0 ? '     –' : `${((100 * noticed) / all).toFixed(1).padStart(5)}%`;
}
