import type { PlaceView } from '../protocol/place';
import type { StandingView, TimelineColumnView, TimelineLaneView, TimelineView } from '../protocol/timeline';

/** Signs of the outcomes, from worst to best: where a cell stands for several columns it shows the worst of them. */
const signs: readonly (readonly [StandingView, string, string])[] = [
  ['elsewhere', '≠', 'other page'],
  ['bypassed', '!', 'bypassed'],
  ['aborted', '╳', 'aborted'],
  ['discarded', '○', 'reads zero'],
  ['stalled', '‖', 'stalled'],
  ['waiting', '…', 'waits for a page'],
  ['not-issued', '·', 'not issued'],
  ['same', '━', 'same page'],
];

/** Cells of a row. */
const mostCells = 80;

/** Lanes of one device on one side that look the same, as one row. */
interface Row {
  readonly side: TimelineLaneView['side'];
  readonly device: string;
  readonly lanes: TimelineLaneView[];
  readonly cells: string;
}

/** The timeline as text: one row for each device and side, then each change with the line that brought it about. */
export function timelineText(given: TimelineView): string {
  const both = isSame(given);
  // Two runs that came to the same are one to a reader.
  const view = both ? { ...given, lanes: given.lanes.filter(({ side }) => side === 'patched') } : given;
  const labels = { base: 'base', patched: both ? 'both' : 'patch' };
  const width = Math.max(1, Math.ceil(view.columns.length / mostCells));
  const rows = rowsOf(view, width);
  const names = rows.map((row) => nameOf(row, rows));
  const pad = Math.max(0, ...names.map((name) => name.length));
  const used = signs.filter(([, sign]) => rows.some(({ cells }) => cells.includes(sign)));
  const lines = [
    `DMA   ${'step'.padEnd(pad)} ${ruler(view.columns.length, width)}`,
    ...rows.map(({ side, cells }, index) => {
      const first = rows[index - 1]?.side !== side;
      return `${(first ? labels[side] : '').padEnd(5)} ${names[index]?.padEnd(pad)} ${cells}`.trimEnd();
    }),
    `      ${used.map(([, sign, text]) => `${sign} ${text}`).join('    ')}${width > 1 ? `    (a cell is ${width} steps)` : ''}`,
    ...extents(view),
    ...changes(view, rows, names, labels),
  ];
  return `${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** Whether both sides took the same steps, and all DMA came to the same. */
function isSame({ columns, lanes }: TimelineView): boolean {
  const of = (wanted: TimelineLaneView['side']): string =>
    JSON.stringify(lanes.filter(({ side }) => side === wanted).map((lane) => ({ ...lane, side: '' })));
  return columns.every(({ base, patched }) => base && patched) && of('base') === of('patched');
}

function rowsOf({ lanes, columns }: TimelineView, width: number): Row[] {
  const rows: Row[] = [];
  for (const side of ['base', 'patched'] as const) {
    for (const lane of lanes) {
      if (lane.side !== side) continue;
      const cells = cellsOf(lane, columns, width);
      const same = rows.find((row) => row.side === side && row.device === lane.device && sameRuns(row.lanes[0], lane));
      if (same) same.lanes.push(lane);
      else rows.push({ side, device: lane.device, lanes: [lane], cells });
    }
  }
  return joined(rows);
}

/** What a device does for one kernel after the other is one row, where it does the same things. */
function joined(rows: readonly Row[]): Row[] {
  const result: Row[] = [];
  for (const row of rows) {
    const index = result.findIndex((earlier) => {
      const names = (each: Row): string => each.lanes.map(({ name }) => name).join();
      return (
        earlier.side === row.side &&
        earlier.device === row.device &&
        names(earlier) === names(row) &&
        ends(earlier) < begins(row)
      );
    });
    const earlier = result[index];
    if (!earlier) result.push(row);
    else
      result[index] = {
        ...earlier,
        lanes: earlier.lanes.map((lane, at) => after(lane, row.lanes[at])),
        cells: over(earlier.cells, row.cells),
      };
  }
  return result;
}

function begins({ lanes }: Row): number {
  return lanes[0]?.runs[0]?.from ?? 0;
}

function ends({ lanes }: Row): number {
  return lanes[0]?.runs.at(-1)?.to ?? 0;
}

function after(lane: TimelineLaneView, next: TimelineLaneView | undefined): TimelineLaneView {
  return {
    ...lane,
    runs: [...lane.runs, ...(next?.runs ?? [])],
    permitted: [...lane.permitted, ...(next?.permitted ?? [])],
  };
}

/** Where both have a sign, the worse one. */
function over(one: string, other: string): string {
  const rank = (sign: string | undefined): number => {
    const found = signs.findIndex((each) => each[1] === sign);
    return found < 0 ? signs.length : found;
  };
  return [...one].map((sign, index) => (rank(other[index]) < rank(sign) ? (other[index] ?? sign) : sign)).join('');
}

function sameRuns(one: TimelineLaneView | undefined, other: TimelineLaneView): boolean {
  const key = (lane: TimelineLaneView): string =>
    lane.runs.map(({ from, to, standing }) => `${from}-${to} ${standing}`).join();
  return one !== undefined && key(one) === key(other);
}

function cellsOf(lane: TimelineLaneView, columns: readonly TimelineColumnView[], width: number): string {
  const places: (number | undefined)[] = Array.from({ length: columns.length });
  for (const { from, to, standing } of lane.runs) {
    const place = signs.findIndex(([name]) => name === standing);
    for (let index = from; index <= to; index++) if (columns[index]?.[lane.side]) places[index] = place;
  }
  const cells: string[] = [];
  for (let start = 0; start < columns.length; start += width) {
    const found = places.slice(start, start + width).filter((place) => place !== undefined);
    cells.push(found.length === 0 ? ' ' : (signs[Math.min(...found)]?.[1] ?? ' '));
  }
  return cells.join('');
}

function ruler(columns: number, width: number): string {
  let text = '';
  for (let cell = 0; cell * width < columns; cell += 10) text = text.padEnd(cell) + String(cell * width);
  return text;
}

function nameOf(row: Row, rows: readonly Row[]): string {
  const alone = rows.filter(({ side, device }) => side === row.side && device === row.device).length === 1;
  return alone ? row.device : `${row.device} ${row.lanes.map(({ name }) => name).join(', ')}`;
}

function extents(view: TimelineView): string[] {
  return (['base', 'patched'] as const).flatMap((side) => {
    const extent = view[side];
    if (!extent) return [];
    const { tried, of, cut } = extent;
    return [
      ...(tried < of ? [`${side}: DMA was tried after ${tried} of ${of} steps`] : []),
      ...(cut > 0 ? [`${side}: in ${cut} tries not every outcome that the architecture permits was looked at`] : []),
    ];
  });
}

/** Each change of a row, together with those of other rows at the same step, and what else would be permitted. */
function changes(
  view: TimelineView,
  rows: readonly Row[],
  names: readonly string[],
  labels: Readonly<Record<Row['side'], string>>,
): string[] {
  const found = new Map<string, { readonly column: number; readonly text: string; readonly who: string[] }>();
  const note = (column: number, side: Row['side'], who: string, text: string): void => {
    const key = `${side} ${column} ${text}`;
    const known = found.get(key);
    if (known) known.who.push(who);
    else
      found.set(key, {
        column,
        text: `${labels[side].padEnd(5)} ${stepText(view, column, side)}: ${text}`,
        who: [who],
      });
  };
  for (const [index, { side, lanes }] of rows.entries()) {
    const [lane] = lanes;
    const who = names[index] ?? '';
    for (const [place, run] of (lane?.runs ?? []).entries()) {
      const before = lane?.runs[place - 1];
      if (run.standing !== before?.standing && (before || run.standing !== 'same')) note(run.from, side, who, run.text);
    }
    const times = new Map<string, number>();
    for (const { text } of lane?.permitted ?? []) times.set(text, (times.get(text) ?? 0) + 1);
    for (const { text, from, because } of lane?.permitted ?? []) {
      const count = times.get(text);
      times.delete(text);
      // The same possibility at many steps is one to a reader.
      if (count === undefined) continue;
      const often = count > 1 ? `, and ${count - 1} ${count > 2 ? 'times' : 'time'} more` : '';
      note(from, side, who, `may be ${text}${because.length > 0 ? ` (${because.join('; ')})` : ''}${often}`);
    }
  }
  return [...found.values()].sort((a, b) => a.column - b.column).map(({ text, who }) => `${text} [${who.join(', ')}]`);
}

function stepText({ columns }: TimelineView, column: number, side: Row['side']): string {
  const step = columns[column]?.[side];
  const at = step?.at ? ` ${place(step.at)}` : '';
  return `step ${column}${at} ${step?.text ?? ''}`;
}

function place({ file, line }: PlaceView): string {
  return `${file.split('/').at(-1)}:${line}`;
}
