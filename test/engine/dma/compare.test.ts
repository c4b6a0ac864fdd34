import { describe, expect, test } from 'vitest';
import { timelineText } from '../../../src/cli/timeline';
import { extractEffects } from '../../../src/core/effect/extract';
import { alignSteps, compareTimelines, type TimelineSide } from '../../../src/core/effect/timeline';
import { tryDmaAtEachStep } from '../../../src/engine/dma-steps';
import { timelineView } from '../../../src/engine/view/timeline';
import { Live, place } from './live';

/** A crash kernel's reset in miniature, on a machine with DMA under way: with `keep` it leaves translation on. */
function reset({ keep, alternatives = 1 }: { keep: boolean; alternatives?: number }): TimelineSide {
  const live = new Live();
  const drive = live.add('nvme', 3);
  drive.start({ name: 'disk read', address: 0x5000n, size: 8192, write: true, home: place.buffer });
  drive.start({ name: 'completion queue', address: 0x6000n, size: 16, write: true, home: place.buffer + 0x1000n });
  live.add('nic', 4).start({ name: 'rx', address: place.other, size: 64, write: true, home: place.other });
  tryDmaAtEachStep(live.machine, { alternatives });
  live.read(0x20);
  if (!keep) live.write(0x44, 0x8010_0000n);
  live.write(0x20, keep ? 1n : 0n);
  live.read(0x24);
  live.write(0x90, place.commands | 4n, 8);
  live.write(0x20, keep ? 9n : 8n);
  live.read(0x24);
  const trace = live.machine.recorder.trace();
  return { trace, effects: extractEffects(trace) };
}

describe('two timelines', () => {
  test('stand on common columns: what both did is one step', () => {
    expect(
      alignSteps(reset({ keep: false }), reset({ keep: true })).map(({ base, patched }) => `${base} ${patched}`),
    ).toEqual([
      '0 0',
      '1 undefined',
      '2 undefined',
      '3 undefined',
      'undefined 1',
      'undefined 2',
      '4 3',
      '5 undefined',
      '6 undefined',
      'undefined 4',
      'undefined 5',
    ]);
  });

  test('differ where DMA came to something else at the same step', () => {
    const found = compareTimelines(reset({ keep: false }), reset({ keep: true }));
    expect(
      found.map(({ lane, from, to, base, patched }) => {
        return `${lane.patched?.device} ${lane.patched?.name} ${from}-${to}: ${base.standing}, ${patched.standing}`;
      }),
    ).toEqual([
      'nvme disk read 6-6: aborted, same',
      'nvme completion queue 6-6: aborted, same',
      'nic rx 6-6: aborted, same',
    ]);
  });

  test('are shown as rows of signs, each change with its step', () => {
    const view = timelineView(reset({ keep: false }), reset({ keep: true }));
    expect(view && timelineText(view)).toBe(
      [
        '  DMA   step 0         10',
        '  base  nvme ━━╳╳  ╳╳╳',
        '        nic  ━━╳╳  ╳╳╳',
        '  patch nvme ━   ━━━  ━━',
        '        nic  ━   ━━━  ━━',
        '        ╳ aborted    ━ same page',
        '  base  step 2 CR0 SMMUEN 1→0, EVENTQEN 1→0, CMDQEN 1→0: aborted: SMMUEN=0 and GBPA.ABORT=1 [nvme, nic]',
        '',
      ].join('\n'),
    );
  });

  test('are one to a reader where both came to the same', () => {
    const view = timelineView(reset({ keep: false }), reset({ keep: false }));
    expect(view && timelineText(view)).toBe(
      [
        '  DMA   step 0',
        '  both  nvme ━━╳╳╳╳╳',
        '        nic  ━━╳╳╳╳╳',
        '        ╳ aborted    ━ same page',
        '  both  step 2 CR0 SMMUEN 1→0, EVENTQEN 1→0, CMDQEN 1→0: aborted: SMMUEN=0 and GBPA.ABORT=1 [nvme, nic]',
        '',
      ].join('\n'),
    );
  });

  test('name what else would be permitted once, with the reason', () => {
    const live = new Live();
    live.add('nvme', 3).start({ name: 'disk read', address: 0x5000n, size: 4096, write: true, home: place.buffer });
    tryDmaAtEachStep(live.machine);
    const entry = live.machine.memory.read(place.streams + 192n, 8) ?? 0n;
    live.store(place.streams + 192n, 0n);
    live.store(place.streams + 192n, entry);
    const trace = live.machine.recorder.trace();
    const view = timelineView(undefined, { trace, effects: extractEffects(trace) });
    expect(view && timelineText(view).split('\n').slice(1)).toEqual([
      '  patch nvme ╳━',
      '        ╳ aborted    ━ same page',
      expect.stringMatching(/^ {2}patch step 0 .*: aborted: C_BAD_STE, the STE is not valid \(V=0\) \[nvme\]$/),
      expect.stringMatching(/^ {2}patch step 0 .*: may be same page \(0x403000c0 is seen as: 0x[0-9a-f]+\) \[nvme\]$/),
      expect.stringMatching(/^ {2}patch step 1 .*: same page \[nvme\]$/),
      expect.stringMatching(/^ {2}patch step 1 .*: may be aborted: .* \(0x403000c0 is seen as: 0x0\) \[nvme\]$/),
      '',
    ]);
  });

  test('are absent where nothing was tried, and one side stands alone', () => {
    const none: TimelineSide = { trace: { events: [] }, effects: [] };
    expect(timelineView(none, none)).toBeUndefined();
    const alone = timelineView(undefined, reset({ keep: true }));
    expect(alone?.columns.every(({ base, patched }) => !base && patched)).toBe(true);
    expect(alone?.lanes.map(({ side, name }) => `${side} ${name}`)).toEqual([
      'patched disk read',
      'patched completion queue',
      'patched rx',
    ]);
  });
});
