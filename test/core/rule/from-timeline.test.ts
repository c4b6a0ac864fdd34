import { describe, expect, it } from 'vitest';
import { attachmentsInTrace } from '../../../src/core/rule/attachments';
import { judge } from '../../../src/core/rule/judge';
import type { Event } from '../../../src/core/trace/event';
import type { Standing, Timeline } from '../../../src/core/trace/timeline';
import { lineOf, runOf } from './hand-made';
import { prepared } from './samples';

/** A lane of one DMA from what was found at each step. */
function timelineOf(steps: readonly number[], standings: readonly Standing[]): Timeline {
  const runs = standings.map((standing, step) => ({
    from: step,
    to: step,
    outcome: {
      standing,
      address: 0x1000n,
      ...(standing === 'same' && { physical: 0x50000n, route: 'translated' as const }),
      ...(standing === 'elsewhere' && { physical: 0x70000n, route: 'translated' as const }),
    },
  }));
  const facts = { device: 'nvme', smmu: 'smmu', streamId: 8, name: 'read', address: 0x1000n, size: 4096, write: true };
  return { steps, lanes: [{ ...facts, runs, permitted: [] }], passed: steps.length, cut: 0 };
}

function found(text: string, timeline: Timeline): string[] {
  const { trace, facts } = runOf(text);
  const { trials: _, ...rest } = facts;
  return judge({ ...trace, timeline }, rest, { policies: ['ADOPT'] }).flatMap((each) => each.findings.map(lineOf));
}

const crash = `stream nvme 0x8
  r CR0 0x9 @1
  kernel crash
  r CR0 0x9 @2
  w CR0 0x0 @3
  r CR0ACK 0x0 @4`;

describe('a timeline', () => {
  it('says which DMA outlived a crash, and what became of it', () => {
    expect(found(crash, timelineOf([0, 1, 2, 3], ['same', 'same', 'aborted', 'aborted']))).toEqual([
      'adopted-dma-never-aborts: DMA of nvme that outlived the crash is aborted @3',
      'smmuen-kept-under-live-dma: CR0.SMMUEN is cleared while DMA of the crashed kernel is under way @3',
    ]);
  });

  it('says where DMA landed that went astray', () => {
    expect(found('stream nvme 0x8\nlog one @1\nlog two @2', timelineOf([0, 1], ['same', 'elsewhere']))).toEqual([
      'dma-reaches-its-buffer: A write of nvme, translated, reaches memory that is not its buffer @2',
    ]);
  });

  it('says nothing of DMA that had ended before the crash', () => {
    expect(found(crash, timelineOf([0, 0, 1, 2, 3], ['same']))).toEqual([]);
  });

  it('says nothing of DMA that was over before the next step', () => {
    const run = 'stream nvme 0x8\nlog one\nkernel crash\nattach nvme\nlog attaches\nattached nvme\nlog on\nlog later';
    const timeline = timelineOf([0, 1, 3], ['same', 'same']);
    const over = { ...timeline, lanes: timeline.lanes.map((lane) => ({ ...lane, until: 1 })) };
    expect(found(run, timeline)).toEqual([
      'old-mappings-end-at-attach: An address of the previous kernel still gets through, translated, for nvme after it was attached',
    ]);
    expect(found(run, over)).toEqual([]);
  });

  it('says nothing of what held before a kernel that came in between', () => {
    const run = 'stream nvme 0x8\nlog one\nkernel crash\nlog begins @2\nr IDR0 0x0 @3\nr CR0 0x9 @4';
    expect(found(run, timelineOf([0, 2, 3], ['same', 'aborted', 'aborted']))).toEqual([]);
  });

  it('does not take DMA that nobody mapped for mapped', () => {
    const run = 'stream nvme 0x8\nattach nvme\nlog attaches\nattached nvme\nlog on';
    expect(found(run, timelineOf([1], ['aborted']))).toEqual([]);
  });
});

describe('attaches in a trace', () => {
  const { trace } = runOf(`${prepared}
    cmd CFGI_STE SID=8 Leaf=1 @5
    cmd CMD_SYNC @6
    cmd CFGI_STE SID=16 Leaf=1 @7
    cmd CFGI_CD SID=8 SSID=0 Leaf=1 @9
    cmd CFGI_CD SID=8 SSID=1 Leaf=1 @10
    log on @8`);
  const named = (functions: readonly string[]): Event[] =>
    trace.events.map((event) => {
      const line = event.cause.span?.line ?? 0;
      const name = functions[line] ?? 'main';
      return {
        ...event,
        cause: { ...event.cause, stack: event.cause.stack.map((frame) => ({ ...frame, function: name })) },
      };
    });

  it('are the events within the core’s attach, for the streams that are named there', () => {
    const core = '__iommu_attach_device';
    const events = named(['', '', '', '', '', core, core, 'main', 'main']);
    const first = events.findIndex((event) => event.cause.span?.line === 5);
    expect(attachmentsInTrace(events, 'smmu', 8)).toEqual([{ kernel: 0, from: first, done: first + 2 }]);
    expect(attachmentsInTrace(events, 'smmu', 16)).toEqual([]);
  });

  it('may change no more than the context descriptor of traffic without a SubstreamID', () => {
    const core = '__iommu_attach_device';
    const switched = named([...Array<string>(9).fill('main'), core]);
    const first = switched.findIndex((event) => event.cause.span?.line === 9);
    expect(attachmentsInTrace(switched, 'smmu', 8)).toEqual([{ kernel: 0, from: first, done: first + 1 }]);
    expect(attachmentsInTrace(named([...Array<string>(10).fill('main'), core]), 'smmu', 8)).toEqual([]);
  });
});
