import type { StandingView, TimelineExtentView, TimelineView } from '../src/protocol/timeline';
import { element } from './dom';
import { type Side, sideNames } from './place-link';
import { changesOf, kernelsOf, outcomeText, runAt, type Strand, standings } from './timeline-model';

/** A line of the timeline: a strand, or what the strands below it are. */
export type Row = { readonly strand: Strand; readonly label: string } | { readonly heading: string };

/** Strands under a heading that says whose DMA they are and what it is for. */
export function rowsOf(strands: readonly Strand[]): readonly Row[] {
  const rows: Row[] = [];
  let last = '';
  for (const strand of strands) {
    const { device, stream, names, side, differs } = strand;
    const heading = `${device}, stream 0x${stream.toString(16)}: ${names.join(', ')}`;
    // Both sides of one DMA stand under one heading; DMA of the same name that a later kernel set up has its own.
    if (heading !== last || side === 'base') rows.push({ heading });
    last = heading;
    rows.push({ strand, label: `${differs ? '≠ ' : ''}${sideNames[side]}` });
  }
  return rows;
}

/** What stands left of a row. */
export function label(row: Row): HTMLElement {
  return element('div', { class: 'label' }, 'label' in row ? row.label : '');
}

/** Where a reader looks first: the first step at which DMA does not get through any more; failing that, the first at which something changes. */
export function firstOfInterest(strands: readonly Strand[]): number {
  const runs = strands.flatMap(({ lane }) =>
    lane.runs.filter(({ standing }, index) => index > 0 && standing !== 'same'),
  );
  const columns = runs.map(({ from }) => from);
  return columns.length > 0 ? Math.min(...columns) : (changesOf(strands.map(({ lane }) => lane))[1] ?? 0);
}

/** What a strand comes to at a column. */
export function outcomeOf(strand: Strand, column: number): HTMLElement {
  const standing = runAt(strand.lane.runs, column)?.standing;
  const sign = standing ? element('b', { class: `standing ${standing}` }, `${standings[standing].sign} `) : undefined;
  const who = `${strand.device} ${strand.names.join(', ')} (${sideNames[strand.side]}): `;
  return element('div', {}, sign, who, outcomeText(strand, column));
}

/** What a sign of the bars stands for. */
export function legendOf(standing: StandingView): HTMLElement {
  const { sign, word } = standings[standing];
  return element('span', {}, element('b', { class: `key ${standing}` }, sign), ` ${word}`);
}

/** What the dots stand for, where there are some. */
export function mayLegend(strands: readonly Strand[]): HTMLElement[] {
  if (!strands.some(({ lane }) => lane.permitted.length > 0)) return [];
  return [element('span', {}, element('b', { class: 'key may-key' }), ' dotted below: also permitted')];
}

/** Which kernel runs from which step on; empty where there is but one. */
export function kernelText(timeline: TimelineView): string {
  const kernels = kernelsOf(timeline);
  if (kernels.length < 2) return '';
  return kernels.map(({ column, kernel }) => `Kernel ${kernel + 1} from step ${column + 1}`).join(' · ');
}

/** How much of each side was tried, where that is not all. */
export function extents({ base, patched }: TimelineView): HTMLElement[] {
  const text = (side: Side, extent: TimelineExtentView | undefined): string[] => {
    if (!extent || (extent.tried === extent.of && extent.cut === 0)) return [];
    const cut = extent.cut > 0 ? `, at ${extent.cut} of them without every permitted outcome` : '';
    return [`${sideNames[side]}: DMA was tried after ${extent.tried} of ${extent.of} steps${cut}.`];
  };
  const texts = [...text('base', base), ...text('patched', patched)];
  return texts.map((each) => element('p', { class: 'quiet' }, `? ${each}`));
}
