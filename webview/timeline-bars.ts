import type { TimelineRunView, TimelineView } from '../src/protocol/timeline';
import { element } from './dom';
import { firstEndingAt, kernelsOf, standings, thinned } from './timeline-model';
import type { Row } from './timeline-parts';

/** Pixels of a row of bars. */
export const rowHeight = 16;
/** The least that a bar takes so that it can be seen. */
const leastWidth = 3;
/** A bar that is narrower has no room for its sign. */
const signWidth = 11;
/** Pixels of the pieces in which rows are drawn. */
const pieceWidth = 128;
/** Milliseconds of a frame for new pieces; style, layout and paint of them take many times as much again. */
const budget = 1;

/** What is drawn of a strand at a scale: runs that can be told apart. */
interface Drawn {
  readonly runs: readonly TimelineRunView[];
  readonly permitted: readonly TimelineRunView[];
}

/** The bars of all rows at a scale of pixels per column. Only what lies near the view is in the page, and what comes near is added piece by piece. */
export class Bars {
  readonly root = element('div', { class: 'bars' });
  readonly #cursor = element('div', { class: 'cursor' });
  readonly #lane = element('div', { class: 'lane-cursor' });
  /** By piece and row. */
  readonly #pieces = new Map<string, HTMLElement>();
  #headings: readonly HTMLElement[] = [];
  #rows: readonly (Drawn | undefined)[] = [];
  #scale = 1;
  #columns = 0;
  /** Where each row begins, and where the last one ends. */
  #tops: readonly number[] = [0];

  /** `heights` are those of the rows in pixels: a heading may take several lines. */
  show(timeline: TimelineView, rows: readonly Row[], heights: readonly number[], scale: number, width: number): void {
    this.#scale = scale;
    this.#columns = timeline.columns.length;
    this.root.style.width = `${Math.ceil(this.#columns * scale)}px`;
    const tops = [0];
    for (const height of heights) tops.push((tops.at(-1) ?? 0) + height);
    this.#tops = tops;
    this.root.style.height = `${tops.at(-1) ?? 0}px`;
    const columns = Math.ceil(leastWidth / scale);
    this.#rows = rows.map((row) =>
      'strand' in row
        ? { runs: thinned(row.strand.lane.runs, columns), permitted: thinned(row.strand.lane.permitted, columns) }
        : undefined,
    );
    this.#headings = rows.flatMap((row, index) => ('heading' in row ? [this.#heading(row.heading, width, index)] : []));
    this.#pieces.clear();
    const kernels = kernelsOf(timeline).map(({ column }) => {
      const mark = element('div', { class: 'kernel' });
      mark.style.left = `${column * scale}px`;
      return mark;
    });
    this.root.replaceChildren(...kernels, ...this.#headings, this.#lane, this.#cursor);
  }

  /** Draws what lies in the view, which is so wide and begins at `left` (pixels), then what is next to it, as far as there is time in this frame. Returns
   *  whether that was all. */
  draw(left: number, width: number): boolean {
    const start = performance.now();
    for (const heading of this.#headings) heading.style.left = `${left}px`;
    const wanted = this.#near(left, width);
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, piece] of this.#pieces) {
      if (keys.has(key)) continue;
      piece.remove();
      this.#pieces.delete(key);
    }
    for (const { key, row, piece } of wanted) {
      if (this.#pieces.has(key)) continue;
      if (performance.now() - start > budget) return false;
      const made = this.#piece(piece, row);
      this.#pieces.set(key, made);
      this.#lane.before(made);
    }
    return true;
  }

  /** Marks a column and a row. */
  mark(column: number, row: number): void {
    this.#cursor.style.left = `${column * this.#scale}px`;
    this.#cursor.style.width = `${Math.max(1, this.#scale)}px`;
    this.#lane.style.top = `${this.#tops[row] ?? 0}px`;
    this.#lane.style.height = `${rowHeight}px`;
  }

  /** Which column and row lie under a point of the root. */
  at(x: number, y: number): { readonly column: number; readonly row: number } {
    const row = this.#tops.findLastIndex((top) => top <= y);
    return { column: Math.floor(x / this.#scale), row };
  }

  /** Pieces in the view, then those half a view to each side. */
  #near(left: number, width: number): { readonly key: string; readonly piece: number; readonly row: number }[] {
    const end = Math.ceil((this.#columns * this.#scale) / pieceWidth) - 1;
    const clamp = (x: number): number => Math.max(0, Math.min(end, Math.floor(x / pieceWidth)));
    const [first, last] = [clamp(left), clamp(left + width)];
    const pieces = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    for (let piece = last + 1; piece <= clamp(left + 1.5 * width); piece++) pieces.push(piece);
    for (let piece = first - 1; piece >= clamp(left - 0.5 * width); piece--) pieces.push(piece);
    return pieces.flatMap((piece) =>
      this.#rows.flatMap((drawn, row) => (drawn ? [{ key: `${piece}/${row}`, piece, row }] : [])),
    );
  }

  #piece(piece: number, row: number): HTMLElement {
    const made = element('div', { class: 'piece' });
    made.style.left = `${piece * pieceWidth}px`;
    made.style.top = `${this.#tops[row] ?? 0}px`;
    made.style.width = `${pieceWidth}px`;
    const { runs = [], permitted = [] } = this.#rows[row] ?? {};
    made.append(...this.#barsOf(runs, 'bar', piece), ...this.#barsOf(permitted, 'may', piece));
    return made;
  }

  /** The parts of runs that lie in a piece. */
  #barsOf(runs: readonly TimelineRunView[], kind: 'bar' | 'may', piece: number): HTMLElement[] {
    const made: HTMLElement[] = [];
    const [left, right] = [piece * pieceWidth, (piece + 1) * pieceWidth];
    for (let index = firstEndingAt(runs, left / this.#scale - leastWidth / this.#scale); ; index++) {
      const run = runs[index];
      if (!run || run.from * this.#scale >= right) return made;
      const start = run.from * this.#scale;
      const end = start + Math.max(leastWidth, (run.to - run.from + 1) * this.#scale);
      if (end <= left) continue;
      const bar = document.createElement('div');
      bar.className = `${kind} ${run.standing}${start < left ? ' came' : ''}${end > right ? ' goes-on' : ''}`;
      const from = Math.max(start, left);
      bar.style.cssText = `left:${from - left}px;width:${Math.min(end, right) - from}px`;
      if (kind === 'bar' && start >= left && end - start >= signWidth) bar.append(standings[run.standing].sign);
      made.push(bar);
    }
  }

  /** It stays in view while the bars move. */
  #heading(text: string, width: number, row: number): HTMLElement {
    const made = headingOf(text, width);
    made.style.top = `${this.#tops[row] ?? 0}px`;
    return made;
  }
}

/** A heading that takes as many lines as its text needs in this width. */
export function headingOf(text: string, width: number): HTMLElement {
  const made = element('div', { class: 'heading' }, text);
  made.style.width = `${width}px`;
  return made;
}
