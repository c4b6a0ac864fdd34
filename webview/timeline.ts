import type { TimelineView } from '../src/protocol/timeline';
import { element } from './dom';
import { keep, send, viewState } from './host';
import type { Side } from './place-link';
import { Bars, headingOf, rowHeight } from './timeline-bars';
import { changesOf, columnOfEvent, columnOfLine, type LineOfSides, type Strand, strandsOf } from './timeline-model';
import {
  extents,
  firstOfInterest,
  kernelText,
  label,
  legendOf,
  mayLegend,
  outcomeOf,
  type Row,
  rowsOf,
} from './timeline-parts';
import { stepTexts, timelineTable } from './timeline-table';
import { iconButton } from './ui';

const keys =
  'Arrow keys: step and stream. Page Up and Down: where the outcome changes. Enter: source line. + and −: zoom.';
/** The most pixels that a step takes. */
const largestScale = 24;

/** What DMA comes to after each step: streams down, steps across, the base above the buffer. */
export class Timeline {
  readonly root = element('section', { class: 'timeline' });
  readonly #bars = new Bars();
  readonly #labels = element('div', { class: 'labels', 'aria-hidden': 'true' });
  readonly #scroller = element('div', { class: 'scroller' }, this.#bars.root);
  readonly #board = element(
    'div',
    { class: 'board', tabindex: '0', role: 'group', 'aria-label': `DMA timeline. ${keys}`, 'data-key': 'timeline' },
    this.#labels,
    this.#scroller,
  );
  readonly #kernels = element('p', { class: 'quiet' });
  readonly #told = element('div', { class: 'told', role: 'status', 'aria-live': 'polite' });
  readonly #legend = element('p', { class: 'legend quiet' });
  #timeline: TimelineView | undefined;
  #rows: readonly Row[] = [];
  #column = 0;
  #row = 0;
  /** Pixels of a step; 0 makes all of them fit. */
  #zoom = viewState().timelineZoom;
  #frame: number | undefined;
  #scenario: string | undefined;

  constructor() {
    this.#board.addEventListener('keydown', (event) => this.#key(event));
    this.#bars.root.addEventListener('click', (event) => this.#click(event));
    this.#scroller.addEventListener('scroll', () => this.#drawSoon());
    new ResizeObserver(() => this.#layOut()).observe(this.#scroller);
  }

  /** Shows the timeline of a scenario; with one side alone where the other did the same. */
  show(timeline: TimelineView | undefined, sides: readonly Side[], scenario: string): void {
    this.#timeline = timeline;
    this.root.hidden = timeline === undefined;
    if (!timeline) return;
    const strands = strandsOf(timeline, sides);
    this.#rows = rowsOf(strands);
    this.#labels.replaceChildren(...this.#rows.map(label));
    const change = firstOfInterest(strands);
    this.#column = Math.min(change, Math.max(0, timeline.columns.length - 1));
    this.#row = Math.max(
      0,
      this.#rows.findIndex((row) => 'strand' in row),
    );
    this.#restore(scenario, timeline.columns.length);
    const used = new Set(
      strands.flatMap(({ lane }) => [...lane.runs, ...lane.permitted].map(({ standing }) => standing)),
    );
    this.#legend.replaceChildren(...[...used].map(legendOf), ...mayLegend(strands));
    this.#kernels.textContent = kernelText(timeline);
    this.root.replaceChildren(
      element('h2', {}, `DMA timeline: ${timeline.columns.length} steps`),
      ...extents(timeline),
      this.#kernels,
      element(
        'div',
        { class: 'zoom' },
        iconButton('−', 'Zoom out', () => this.#zoomBy(1 / 1.6)),
        iconButton('+', 'Zoom in', () => this.#zoomBy(1.6)),
        iconButton('‹', 'Previous change', () => this.#jump(-1)),
        iconButton('›', 'Next change', () => this.#jump(1)),
        this.#legend,
      ),
      this.#board,
      this.#told,
      timelineTable(timeline, strands),
    );
    this.#layOut();
    this.#tell();
  }

  /** In a page that was just made, the mark is where a person left it before the page went away. */
  #restore(scenario: string, columns: number): void {
    const kept = viewState().timelineAt;
    if (this.#scenario === undefined && kept.scenario === scenario && kept.column < columns && this.#strand(kept.row)) {
      this.#column = kept.column;
      this.#row = kept.row;
    }
    this.#scenario = scenario;
  }

  /** Marks the step of an event; false where the timeline has none. */
  showEvent(event: number, side: Side): boolean {
    return this.#goTo(this.#timeline && columnOfEvent(this.#timeline, side, event));
  }

  /** Marks the next step that a line made; says so where there is none. */
  showLine(line: LineOfSides): void {
    if (this.#goTo(this.#timeline && columnOfLine(this.#timeline, line, this.#column))) return;
    this.#told.textContent = 'No step after which DMA was tried comes from that line.';
    this.#told.scrollIntoView({ block: 'nearest' });
  }

  #goTo(column: number | undefined): boolean {
    if (column === undefined) return false;
    this.#column = column;
    this.#keep();
    this.#board.focus();
    this.#board.scrollIntoView({ block: 'nearest' });
    this.#move();
    return true;
  }

  #strand(index: number): Strand | undefined {
    const row = this.#rows[index];
    return row && 'strand' in row ? row.strand : undefined;
  }

  #scale(): number {
    const fit = this.#scroller.clientWidth / Math.max(1, this.#timeline?.columns.length ?? 1);
    return Math.min(largestScale, Math.max(fit, this.#zoom));
  }

  #layOut(): void {
    if (!this.#timeline || this.#scroller.clientWidth === 0) return;
    const heights = this.#heights();
    for (const [index, label] of [...this.#labels.children].entries()) {
      if (label instanceof HTMLElement) label.style.height = `${heights[index] ?? rowHeight}px`;
    }
    this.#bars.show(this.#timeline, this.#rows, heights, this.#scale(), this.#scroller.clientWidth);
    this.#move();
  }

  /** Pixels of each row in the present width. */
  #heights(): readonly number[] {
    const width = this.#scroller.clientWidth;
    const headings = this.#rows.map((row) => ('heading' in row ? headingOf(row.heading, width) : undefined));
    const measured = headings.flatMap((each) => each ?? []);
    this.#bars.root.append(...measured);
    const heights = headings.map((each) => Math.max(rowHeight, each?.offsetHeight ?? 0));
    for (const each of measured) each.remove();
    return heights;
  }

  /** Once before the next frame, however often it is asked for. */
  #drawSoon(): void {
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    const { scrollLeft, clientWidth } = this.#scroller;
    if (!this.#bars.draw(scrollLeft, clientWidth)) this.#drawSoon();
  }

  /** Brings the marked step into view, and tells of it. */
  #move(): void {
    const left = this.#column * this.#scale();
    const { scrollLeft, clientWidth } = this.#scroller;
    if (left < scrollLeft || left > scrollLeft + clientWidth - this.#scale()) {
      this.#scroller.scrollLeft = left - clientWidth / 2;
    }
    this.#draw();
    this.#bars.mark(this.#column, this.#row);
    this.#tell();
  }

  #tell(): void {
    const column = this.#timeline?.columns[this.#column];
    if (!this.#timeline || !column) return;
    const strand = this.#strand(this.#row);
    const kernel = (column.patched ?? column.base)?.kernel ?? 0;
    this.#told.replaceChildren(
      element(
        'div',
        { class: 'quiet' },
        `Step ${this.#column + 1} of ${this.#timeline.columns.length}, kernel ${kernel + 1}`,
      ),
      ...stepTexts(column.base, column.patched),
      ...(strand ? [outcomeOf(strand, this.#column)] : []),
    );
  }

  #key(event: KeyboardEvent): void {
    const last = (this.#timeline?.columns.length ?? 1) - 1;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowRight: () => this.#step(Math.min(last, this.#column + 1)),
      ArrowLeft: () => this.#step(Math.max(0, this.#column - 1)),
      Home: () => this.#step(0),
      End: () => this.#step(last),
      ArrowDown: () => this.#changeRow(1),
      ArrowUp: () => this.#changeRow(-1),
      PageDown: () => this.#jump(1),
      PageUp: () => this.#jump(-1),
      Enter: () => this.#open(),
      '+': () => this.#zoomBy(1.6),
      '-': () => this.#zoomBy(1 / 1.6),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    action();
    event.preventDefault();
  }

  #keep(): void {
    keep({ timelineAt: { scenario: this.#scenario ?? '', column: this.#column, row: this.#row } });
  }

  #step(column: number): void {
    this.#column = column;
    this.#keep();
    this.#move();
  }

  #changeRow(by: 1 | -1): void {
    let row = this.#row + by;
    while (this.#rows[row] && !this.#strand(row)) row += by;
    if (this.#rows[row]) this.#row = row;
    this.#keep();
    this.#move();
  }

  #jump(direction: 1 | -1): void {
    const lane = this.#strand(this.#row)?.lane;
    const changes = lane ? changesOf([lane]) : [];
    const target =
      direction > 0
        ? changes.find((column) => column > this.#column)
        : changes.findLast((column) => column < this.#column);
    if (target !== undefined) this.#step(target);
  }

  #zoomBy(factor: number): void {
    this.#zoom = Math.min(largestScale, this.#scale() * factor);
    keep({ timelineZoom: this.#zoom });
    this.#layOut();
  }

  #click(event: MouseEvent): void {
    const { left, top } = this.#bars.root.getBoundingClientRect();
    const { column, row } = this.#bars.at(event.clientX - left, event.clientY - top);
    if (this.#strand(row)) this.#row = row;
    this.#column = Math.max(0, Math.min(column, (this.#timeline?.columns.length ?? 1) - 1));
    this.#keep();
    this.#move();
    this.#open();
  }

  /** Shows the line that made the step, of the marked side where that has the step. */
  #open(): void {
    const column = this.#timeline?.columns[this.#column];
    const wanted = this.#strand(this.#row)?.side ?? 'patched';
    const side: Side = column?.[wanted] ? wanted : wanted === 'base' ? 'patched' : 'base';
    const at = column?.[side]?.at;
    if (at) send({ type: 'reveal', at, side });
  }
}
