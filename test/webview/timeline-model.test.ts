import { describe, expect, it } from 'vitest';
import type { TimelineLaneView, TimelineRunView, TimelineView } from '../../src/protocol/timeline';
import {
  changesOf,
  columnOfEvent,
  columnOfLine,
  firstEndingAt,
  kernelsOf,
  outcomeText,
  runAt,
  strandsOf,
  thinned,
} from '../../webview/timeline-model';

const file = 'driver.c';

/** `same 0-3, aborted 4-5`. */
function runs(text: string): TimelineRunView[] {
  return text.split(', ').map((each) => {
    const [standing = '', range = ''] = each.split(' ');
    const [from = 0, to = 0] = range.split('-').map(Number);
    return { from, to, standing: standing === 'aborted' ? 'aborted' : 'same', text: standing };
  });
}

function lane(side: 'base' | 'patched', device: string, name: string, text: string): TimelineLaneView {
  return { side, device, stream: 8, name, runs: runs(text), permitted: [] };
}

/** Six steps; the base has none in the third column, the patched side none in the last. Line 10 + column made each. */
const columns: TimelineView['columns'] = [0, 1, 2, 3, 4, 5].map((column) => {
  const step = {
    event: column * 10,
    kernel: column < 2 ? 0 : 1,
    text: `step ${column}`,
    at: { file, line: 10 + column, column: 1 },
  };
  return { ...(column !== 2 && { base: step }), ...(column !== 5 && { patched: step }) };
});

const timeline: TimelineView = {
  columns,
  lanes: [
    lane('base', 'nic', 'rx', 'same 0-3, aborted 4-5'),
    lane('patched', 'nic', 'rx', 'same 0-4'),
    lane('base', 'nic', 'tx', 'same 0-3, aborted 4-5'),
    lane('patched', 'nic', 'tx', 'same 0-4'),
    lane('base', 'nvme', 'queue', 'same 0-4'),
    lane('patched', 'nvme', 'queue', 'same 0-4'),
  ],
};

const strandTexts = (sides: readonly ('base' | 'patched')[]) =>
  strandsOf(timeline, sides).map(
    ({ device, side, names, differs }) => `${device} ${side} ${names.join('+')}${differs ? ' differs' : ''}`,
  );

describe('the timeline of the panel', () => {
  it('joins DMA of a device that came to the same', () => {
    expect(strandTexts(['base', 'patched'])).toEqual([
      'nic base rx+tx differs',
      'nic patched rx+tx differs',
      'nvme base queue',
      'nvme patched queue',
    ]);
    expect(strandTexts(['patched'])).toEqual(['nic patched rx+tx', 'nvme patched queue']);
  });

  it('finds the outcome at a column, also where there is none', () => {
    const [first] = timeline.lanes;
    expect([0, 3, 4, 5, 6].map((column) => runAt(first?.runs ?? [], column)?.standing)).toEqual([
      'same',
      'same',
      'aborted',
      'aborted',
      undefined,
    ]);
    expect(runAt([], 0)).toBe(undefined);
  });

  it('knows where outcomes change and where another kernel goes on', () => {
    expect(changesOf(timeline.lanes)).toEqual([0, 4]);
    expect(kernelsOf(timeline)).toEqual([
      { column: 0, kernel: 0 },
      { column: 2, kernel: 1 },
    ]);
  });

  it('leads from an event to the step at or before it', () => {
    expect([0, 10, 25, 39, 999].map((event) => columnOfEvent(timeline, 'patched', event))).toEqual([0, 1, 2, 3, 4]);
    expect(columnOfEvent(timeline, 'base', 20)).toBe(1);
    expect(columnOfEvent(timeline, 'base', -1)).toBe(undefined);
  });

  it('leads from a line to the next of its steps, and around', () => {
    expect(columnOfLine(timeline, { file, patched: 12 }, 0)).toBe(2);
    expect(columnOfLine(timeline, { file, base: 12 }, 0)).toBe(undefined);
    expect(columnOfLine(timeline, { file, base: 15, patched: 11 }, 1)).toBe(5);
    expect(columnOfLine(timeline, { file, base: 15, patched: 11 }, 5)).toBe(1);
    expect(columnOfLine(timeline, { file: 'other.c', patched: 12 }, 0)).toBe(undefined);
  });

  it('says what the architecture permits besides', () => {
    const [strand] = strandsOf(timeline, ['base']);
    if (!strand) throw new Error('no strand');
    expect(outcomeText(strand, 4)).toBe('aborted.');
    const permitted = [{ from: 4, to: 4, standing: 'same' as const, text: 'same page', because: ['cached: still'] }];
    expect(outcomeText({ ...strand, lane: { ...strand.lane, permitted } }, 4)).toBe(
      'aborted. The architecture also permits: same page (cached: still).',
    );
    expect(outcomeText(strand, 9)).toBe('not tried here.');
  });
});

describe('bars that are too narrow', () => {
  it('stand for those that share their place, the gravest first', () => {
    const narrow = runs('same 0-0, aborted 1-1, same 2-2, same 3-9, same 10-10, aborted 11-11');
    const shown = thinned(narrow, 4).map(({ from, to, standing }) => `${standing} ${from}-${to}`);
    expect(shown).toEqual(['aborted 0-1', 'same 3-9', 'aborted 10-11']);
    expect(thinned(narrow, 1)).toBe(narrow);
  });
});

describe('the first run that ends at a column or later', () => {
  const runs = [0, 4, 10].map((from) => ({ from, to: from + 3, standing: 'same' as const, text: '' }));
  it.each([
    [0, 0],
    [3, 0],
    [4, 1],
    [8, 2],
    [13, 2],
    [14, 3],
  ])('from column %d is number %d', (column, index) => {
    expect(firstEndingAt(runs, column)).toBe(index);
  });
});
