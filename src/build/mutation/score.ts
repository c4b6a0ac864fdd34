/** A change of one place. */
export interface Change {
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
  /** Those of the noticed that made a test go on without end. */
  readonly endless: readonly Change[];
  /** Changes that no test noticed. */
  readonly survivors: readonly Change[];
  /** Changes of what happens while the file is loaded: they are not tried and do not count. */
  readonly untried: readonly Change[];
}

/** The total over everything, by kind and in all. */
export function report(scores: readonly FileScore[]): string {
  return [totalOf('table', scores), totalOf('code', scores), totalOf(undefined, scores)].join('\n');
}

/** The line of one file; below it the changes that nobody noticed, those that were noticed by never ending, and those that were not tried. */
export function reportOf({ file, kind, noticed, survivors, endless, untried }: FileScore): string {
  return [
    `${formatScore(noticed, survivors.length)}  ${file} (${kind})`,
    ...survivors.map(({ line, change }) => `          ${file}:${line} ${change}`),
    ...endless.map(({ line, change }) => `          noticed, as it never ends: ${file}:${line} ${change}`),
    ...(untried.length > 0 ? [`          ${untried.length} not tried, since they show while the file is loaded:`] : []),
    ...untried.map(({ line, change }) => `            ${file}:${line} ${shortened(change)}`),
  ].join('\n');
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function totalOf(kind: FileScore['kind'] | undefined, scores: readonly FileScore[]): string {
  const counted = scores.filter((score) => kind === undefined || score.kind === kind);
  const sum = (of: (score: FileScore) => number) => counted.reduce((total, score) => total + of(score), 0);
  const noticed = sum((score) => score.noticed);
  const missed = sum((score) => score.survivors.length);
  const endless = sum((score) => score.endless.length);
  const untried = sum((score) => score.untried.length);
  const asides = [endless > 0 ? `${endless} by never ending` : '', untried > 0 ? `${untried} more not tried` : ''];
  return [
    `${formatScore(noticed, missed)}  all changes${kind === undefined ? '' : ` of ${kind === 'code' ? 'code' : 'tables'}`}`,
    `: ${noticed} of ${noticed + missed} noticed`,
    ...asides.filter((aside) => aside !== '').map((aside) => `, ${aside}`),
  ].join('');
}

function formatScore(noticed: number, missed: number): string {
  const all = noticed + missed;
  return all === 0 ? '     –' : `${((100 * noticed) / all).toFixed(1).padStart(5)}%`;
}
