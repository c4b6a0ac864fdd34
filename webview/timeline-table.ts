import type { TimelineStepView, TimelineView } from '../src/protocol/timeline';
import { element } from './dom';
import { keep, viewState } from './host';
import { placeLink, type Side, sideNames } from './place-link';
import { changesOf, outcomeText, runAt, type Strand } from './timeline-model';

/** Rows that are drawn at once; more on demand. */
const pageSize = 200;

/** The same as the bars, as a table with one row for each step at which something changes. It is built when it is first opened. */
export function timelineTable(timeline: TimelineView, strands: readonly Strand[]): HTMLElement {
  const made = element('details', { class: 'fold' }, element('summary', {}, 'The timeline as a table'));
  const fill = (): void => {
    if (made.childElementCount === 1) made.append(...tableOf(timeline, strands));
  };
  if (viewState().timelineTable) {
    made.open = true;
    fill();
  }
  made.addEventListener('toggle', () => {
    if (made.open) fill();
    if (made.isConnected) keep({ timelineTable: made.open });
  });
  return made;
}

function tableOf(timeline: TimelineView, strands: readonly Strand[]): HTMLElement[] {
  const changes = changesOf(strands.map(({ lane }) => lane));
  const heads = ['Step', 'What the software does', 'What DMA comes to from here on'];
  const body = element('tbody', {});
  const table = element(
    'table',
    { class: 'steps' },
    element('thead', {}, element('tr', {}, ...heads.map((title) => element('th', { scope: 'col' }, title)))),
    body,
  );
  const more = element('button', { class: 'link' });
  let shown = 0;
  const addPage = (): void => {
    for (const column of changes.slice(shown, shown + pageSize)) body.append(rowOf(timeline, strands, column));
    shown = Math.min(changes.length, shown + pageSize);
    more.hidden = shown >= changes.length;
    more.textContent = `Show more (${changes.length - shown} left)`;
  };
  more.addEventListener('click', addPage);
  addPage();
  return [table, more];
}

function rowOf(timeline: TimelineView, strands: readonly Strand[], column: number): HTMLElement {
  const begins = strands.filter(
    ({ lane }) => runAt(lane.runs, column)?.from === column || lane.permitted.some(({ from }) => from === column),
  );
  const outcomes = begins.map((strand) => {
    const names = `${strand.device} ${strand.names.join(', ')}`;
    return element('li', {}, `${names} (${sideNames[strand.side]}): ${outcomeText(strand, column)}`);
  });
  const { base, patched } = timeline.columns[column] ?? {};
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, String(column + 1)),
    element('td', {}, ...stepTexts(base, patched)),
    element('td', {}, element('ul', { class: 'plain' }, ...outcomes)),
  );
}

/** What the step is on each side, once where both did the same. */
export function stepTexts(base: TimelineStepView | undefined, patched: TimelineStepView | undefined): HTMLElement[] {
  if (base && patched && base.text === patched.text) return [stepText('', patched, 'patched')];
  return [
    ...(base ? [stepText('Base: ', base, 'base')] : []),
    ...(patched ? [stepText('Patched: ', patched, 'patched')] : []),
  ];
}

function stepText(prefix: string, step: TimelineStepView, side: Side): HTMLElement {
  return element('div', {}, `${prefix}${step.text} `, step.at ? placeLink(step.at, side) : undefined);
}
