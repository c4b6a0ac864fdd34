import type { LintRow } from './lint';

const digestWords: Readonly<Record<LintRow['digest'], string>> = {
  match: 'match',
  mismatch: 'MISMATCH',
  noted: 'noted',
  none: '-',
  unknown: 'unknown',
};

const subjectWords: Readonly<Record<LintRow['subject'], string>> = {
  found: 'found',
  differs: 'DIFFERS',
  none: '-',
  unknown: 'unknown',
};

/** Differing lines that are shown of a patch; the rest is counted. */
const shownLines = 6;

/** The report as a table, the newest patch last, and below it what is wrong with which patch. */
export function lintText(rows: readonly LintRow[]): string {
  const cells = rows.map((row) => [
    row.commit?.slice(0, 12) ?? String(row.number),
    row.title,
    row.reference.kind === 'own' ? 'no upstream' : digestWords[row.digest],
    subjectWords[row.subject],
    row.signed,
  ]);
  const head = ['patch', 'subject', 'patch-id', 'upstream', 'signed off'];
  const widths = head.map((name, column) => Math.max(name.length, ...cells.map((cell) => cell[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const table = [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)];
  const told = rows.flatMap((row) => remarksOf(row, rows.length));
  return `${[...table, '', ...told, verdictOf(rows)].join('\n')}\n`;
}

function remarksOf(row: LintRow, of: number): string[] {
  const which = `${row.number}/${of} "${row.title}"`;
  const faults = row.faults.map((fault) => `error: ${which}: ${fault}`);
  const notes = row.remarks.map((remark) => `note: ${which}: ${remark}`);
  // That the patch differs is the first fault where it is one.
  if (row.digest === 'mismatch') return [...faults.slice(0, 1), ...differences(row), ...faults.slice(1), ...notes];
  if (row.digest !== 'noted') return [...faults, ...notes];
  const noted = `note: ${which}: it changes other lines than what it was taken from, and says why`;
  return [...faults, ...notes, noted, ...differences(row)];
}

function verdictOf(rows: readonly LintRow[]): string {
  const wrong = rows.filter((row) => row.faults.length > 0).length;
  const unknown = rows.filter((row) => row.digest === 'unknown').length;
  const patches = `${rows.length} patch${rows.length === 1 ? '' : 'es'}`;
  const found = wrong === 0 ? `${patches}, no error` : `${wrong} of ${patches} with errors`;
  return unknown === 0 ? found : `${found}, ${unknown} not compared`;
}

function differences({ differences: found, notes }: LintRow): string[] {
  const lines = found.flatMap(({ path, own, other }) => [
    ...own.map((line) => `    here only:     ${path}: ${line}`),
    ...other.map((line) => `    upstream only: ${path}: ${line}`),
    ...(own.length + other.length === 0 ? [`    ${path}: the same lines in another order`] : []),
  ]);
  const rest = lines.length - shownLines;
  return [
    ...notes.map((note) => `    noted: [${note}]`),
    ...lines.slice(0, shownLines),
    ...(rest > 0 ? [`    ... and ${rest} more`] : []),
  ];
}
