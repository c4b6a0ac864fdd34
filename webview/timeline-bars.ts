import type { TimelineView } from '../src/protocol/timeline';
import { element } from './dom';
import { kernelsOf, type Strand, standings, thinned } from './timeline-model';
import type { Row } from './timeline-parts';

/** Pixels of one row, and the least that a bar takes so that it can be seen. */
const rowHeight = 16;
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

  show(timeline: TimelineView, rows: readonly Row[], scale: number): void {
    this.#kernels = kernelsOf(timeline).map(({ column }) => column);
    this.#rows = rows;
    this.#scale = scale;
    this.root.style.width = `${Math.ceil(timeline.columns.length * scale)}px`;
    this.root.style.height = `${rows.length * rowHeight}px`;
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
      'strand' in each ? this.#barsOf(each.strand, row, first, last) : [heading(each.heading, left, row)],
    );
    this.root.replaceChildren(...kernels, ...bars, this.#lane, this.#cursor);
  }

  /** Marks a column and a row. */
  mark(column: number, row: number): void {
    this.#cursor.style.left = `${column * this.#scale}px`;
    this.#cursor.style.width = `${Math.max(1, this.#scale)}px`;
    this.#lane.style.top = `${row * rowHeight}px`;
    this.#lane.style.height = `${rowHeight}px`;
  }

  /** Which column and row lie under a point of the root. */
  at(x: number, y: number): { readonly column: number; readonly row: number } {
    return { column: Math.floor(x / this.#scale), row: Math.floor(y / rowHeight) };
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
    bar.style.top = `${row * rowHeight}px`;
    return bar;
  }
}

/** It stays in view while the bars move. */
function heading(text: string, left: number, row: number): HTMLElement {
  const made = element('div', { class: 'heading', title: text }, text);
  made.style.left = `${left}px`;
  made.style.top = `${row * rowHeight}px`;
  return made;
}
