import type { TimelineView } from '../src/protocol/timeline';
import { element } from './dom';
import { kernelsOf, type Strand, standings, thinned } from './timeline-model';
import type { Row } from './timeline-parts';

/** Pixels of a row of bars. */
export const rowHeight = 16;
/** The least that a bar takes so that it can be seen. */
const leastWidth = 3;
/** A bar that is narrower has no room for its sign. */
const signWidth = 11;

/** The bars of all rows at a scale of pixels per column. Only what lies near the view is in the page. */
export class Bars {
  readonly root = element('div', { class: 'bars' });
  readonly #cursor = element('div', { class: 'cursor' });
  readonly #lane = element('div', { class: 'lane-cursor' });
  #rows: readonly Row[] = [];
  #kernels: readonly number[] = [];
  #scale = 1;
  /** Where each row begins, and where the last one ends. */
  #tops: readonly number[] = [0];

  /** `heights` are those of the rows in pixels: a heading may take several lines. */
  show(timeline: TimelineView, rows: readonly Row[], heights: readonly number[], scale: number): void {
    this.#kernels = kernelsOf(timeline).map(({ column }) => column);
    this.#rows = rows;
    this.#scale = scale;
    this.root.style.width = `${Math.ceil(timeline.columns.length * scale)}px`;
    const tops = [0];
    for (const height of heights) tops.push((tops.at(-1) ?? 0) + height);
    this.#tops = tops;
    this.root.style.height = `${tops.at(-1) ?? 0}px`;
  }

  /** Draws what lies near the view, which is so wide and begins at `left` (pixels). */
  draw(left: number, width: number): void {
    const [first, last] = [(left - width) / this.#scale - 1, (left + 2 * width) / this.#scale + 1];
    const kernels = this.#kernels.map((column) => {
      const mark = element('div', { class: 'kernel' });
      mark.style.left = `${column * this.#scale}px`;
      return mark;
    });
    const bars = this.#rows.flatMap((each, row) =>
      'strand' in each ? this.#barsOf(each.strand, row, first, last) : [this.#heading(each.heading, left, width, row)],
    );
    this.root.replaceChildren(...kernels, ...bars, this.#lane, this.#cursor);
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

  #barsOf({ lane }: Strand, row: number, first: number, last: number): HTMLElement[] {
    const made: HTMLElement[] = [];
    for (const { from, to, standing } of thinned(lane.runs, Math.ceil(leastWidth / this.#scale))) {
      if (to < first || from > last) continue;
      const bar = this.#bar(`bar ${standing}`, from, to, row);
      if ((to - from + 1) * this.#scale >= signWidth) bar.append(standings[standing].sign);
      made.push(bar);
    }
    for (const { from, to, standing } of thinned(lane.permitted, Math.ceil(leastWidth / this.#scale))) {
      if (to >= first && from <= last) made.push(this.#bar(`may ${standing}`, from, to, row));
    }
    return made;
  }

  #bar(className: string, from: number, to: number, row: number): HTMLElement {
    const bar = element('div', { class: className });
    bar.style.left = `${from * this.#scale}px`;
    bar.style.width = `${Math.max(leastWidth, (to - from + 1) * this.#scale)}px`;
    bar.style.top = `${this.#tops[row] ?? 0}px`;
    return bar;
  }

  /** It stays in view while the bars move. */
  #heading(text: string, left: number, width: number, row: number): HTMLElement {
    const made = headingOf(text, width);
    made.style.left = `${left}px`;
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
