import type {
  StandingView,
  TimelineLaneView,
  TimelineRunView,
  TimelineStepView,
  TimelineView,
} from '../src/protocol/timeline';
import type { Side } from './place-link';

/** Lanes of one device on one side that came to the same everywhere. */
export interface Strand {
  readonly device: string;
  readonly stream: number;
  readonly side: Side;
  /** What each DMA is for. */
  readonly names: readonly string[];
  readonly lane: TimelineLaneView;
  /** The other side has another outcome somewhere, or no such DMA. */
  readonly differs: boolean;
}

/** A sign and a word for each outcome, and the theme's colour that goes with them. */
export const standings: Readonly<Record<StandingView, { readonly sign: string; readonly word: string }>> = {
  same: { sign: '=', word: 'reaches its buffer' },
  elsewhere: { sign: '≠', word: 'translated to other memory' },
  bypassed: { sign: '⇢', word: 'untranslated, to other memory' },
  aborted: { sign: '✗', word: 'aborted' },
  discarded: { sign: '∅', word: 'discarded' },
  stalled: { sign: '‖', word: 'stalled' },
  waiting: { sign: '…', word: 'waits' },
  'not-issued': { sign: '·', word: 'not issued' },
};

/** Lanes by device, the base above the buffer. Those that came to the same on both sides are one. `sides`: only these are shown. */
export function strandsOf(timeline: TimelineView, sides: readonly Side[]): readonly Strand[] {
  const found = new Map<string, Strand & { names: string[] }>();
  const { lanes } = timeline;
  for (const lane of lanes) {
    if (!sides.includes(lane.side)) continue;
    const other = lanes.find((each) => each.side !== lane.side && sameDma(each, lane));
    const [own, others] = [outcomes(lane), other ? outcomes(other) : ''];
    const key = [lane.device, lane.stream, own, others, lane.side].join('|');
    const known = found.get(key);
    if (known) known.names.push(lane.name);
    else {
      const { device, stream, side, name } = lane;
      found.set(key, { device, stream, side, names: [name], lane, differs: sides.length > 1 && own !== others });
    }
  }
  return [...found.values()];
}

function sameDma(a: TimelineLaneView, b: TimelineLaneView): boolean {
  return a.device === b.device && a.stream === b.stream && a.name === b.name;
}

function outcomes({ runs, permitted }: TimelineLaneView): string {
  const text = [...runs, ...permitted].map(({ from, to, standing, text: said }) => `${from}-${to} ${standing} ${said}`);
  return text.join(';');
}

/** Index of the first run that ends at a column or after it; the number of runs where none does. */
export function firstEndingAt(runs: readonly TimelineRunView[], column: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.to ?? 0) < column) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The run of a list that holds the column; they are in order and do not overlap. */
export function runAt<T extends { readonly from: number; readonly to: number }>(
  runs: readonly T[],
  column: number,
): T | undefined {
  let [low, high] = [0, runs.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (!run) return undefined;
    if (column < run.from) high = middle - 1;
    else if (column > run.to) low = middle + 1;
    else return run;
  }
  return undefined;
}

/** From what a reader must not miss to what he expects. */
const gravity: readonly StandingView[] = [
  'elsewhere',
  'bypassed',
  'aborted',
  'discarded',
  'stalled',
  'waiting',
  'not-issued',
  'same',
];

/** Runs that can be told apart where so many columns share a place: of short ones that do, the gravest stands for all. */
export function thinned<T extends TimelineRunView>(runs: readonly T[], columns: number): readonly T[] {
  if (columns <= 1) return runs;
  const found: T[] = [];
  for (const run of runs) {
    const last = found.at(-1);
    const isShort = run.to - run.from + 1 < columns;
    const sharesPlace = last && last.to - last.from + 1 < columns && run.from - last.from < columns;
    if (!last || !isShort || !sharesPlace) found.push(run);
    else if (gravity.indexOf(run.standing) < gravity.indexOf(last.standing))
      found[found.length - 1] = { ...run, from: last.from };
  }
  return found;
}

/** Columns at which an outcome of some lane begins or ends, in order; the first column is one. */
export function changesOf(lanes: readonly TimelineLaneView[]): readonly number[] {
  const columns = new Set<number>();
  for (const { runs, permitted } of lanes) {
    for (const { from } of runs) columns.add(from);
    for (const { from } of permitted) columns.add(from);
  }
  return [...columns].sort((a, b) => a - b);
}

/** Columns at which another kernel goes on, with its number from 0. */
export function kernelsOf({ columns }: TimelineView): readonly { readonly column: number; readonly kernel: number }[] {
  const found: { column: number; kernel: number }[] = [];
  for (const [column, { base, patched }] of columns.entries()) {
    const kernel = (patched ?? base)?.kernel ?? 0;
    if (found.at(-1)?.kernel !== kernel) found.push({ column, kernel });
  }
  return found;
}

/** The column of the last step at or before an event of a side; undefined where there is none. */
export function columnOfEvent({ columns }: TimelineView, side: Side, event: number): number | undefined {
  const found = columns.findLastIndex((column) => {
    const step = column[side];
    return step !== undefined && step.event <= event;
  });
  return found < 0 ? undefined : found;
}

/** A line as the texts of both sides number it. */
export interface LineOfSides {
  readonly file: string;
  readonly base?: number;
  readonly patched?: number;
}

/** The next column after `from`, going around, whose step a line made. */
export function columnOfLine({ columns }: TimelineView, line: LineOfSides, from: number): number | undefined {
  const isAt = (step: TimelineStepView | undefined, number: number | undefined): boolean =>
    number !== undefined && step?.at?.file === line.file && step.at.line === number;
  const found = [...columns.keys()].filter((index) => {
    const column = columns[index];
    return isAt(column?.base, line.base) || isAt(column?.patched, line.patched);
  });
  return found.find((index) => index > from) ?? found[0];
}

/** What a strand comes to at a column, in words. */
export function outcomeText({ lane }: Strand, column: number): string {
  const run = runAt(lane.runs, column);
  const may = lane.permitted.filter(({ from, to }) => from <= column && column <= to);
  const permitted = may.map(({ text, because }) => {
    const why = because.length > 0 ? ` (${because.join('; ')})` : '';
    return ` The architecture also permits: ${text}${why}.`;
  });
  return `${run?.text ?? 'not tried here'}.${permitted.join('')}`;
}
