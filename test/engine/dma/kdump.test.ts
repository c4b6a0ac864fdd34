import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/core/scenario/run';
import type { TimelineLane } from '../../../src/core/trace/timeline';
import { requireTrees, titleWith } from '../../support/requires';
import { runOn, trouble } from '../world/tree-world';

const limit = { timeout: 600_000 };
const devices = [
  { name: 'bridge', kind: 'host-bridge', address: '00:00.0' },
  { name: 'nic', kind: 'nic', address: '00:01.0', busy: true },
  { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true },
];
const kdump = { devices, steps: [{ boot: {} }, { crash: {} }, { 'boot-crash-kernel': {} }] };

/** What became of a DMA, in a word for each run. */
function standings({ runs }: TimelineLane): string {
  return [...new Set(runs.map(({ outcome }) => outcome.standing))].join(', then ');
}

/** The lanes of one kernel's DMA. */
function lanesOf({ trace }: RunResult, kernel: number): readonly TimelineLane[] {
  const { steps = [], lanes = [] } = trace.timeline ?? {};
  const began = (lane: TimelineLane): number => {
    const seen = lanes.filter(({ device, name }) => device === lane.device && name === lane.name);
    return seen.indexOf(lane);
  };
  return steps.length === 0 ? [] : lanes.filter((lane) => began(lane) === kernel);
}

for (const version of ['7.3', '6.12', '6.1']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`DMA under way over a crash of ${version}`, tree), () => {
    it('goes on until the crash kernel turns translation off', limit, () => {
      const run = runOn(tree.path, kdump);
      expect(trouble(run)).toEqual([]);
      const { timeline, events } = run.trace;
      const left = lanesOf(run, 0);
      expect(left.map((lane) => `${lane.device} ${lane.name}: ${standings(lane)}`)).toEqual([
        'nic rx ring: same, then aborted',
        'nic rx buffer: same, then aborted',
        'nic tx buffer: same, then aborted',
        'nvme submission queue: same, then aborted',
        'nvme completion queue: same, then aborted',
        'nvme disk read: same, then aborted',
      ]);
      for (const { runs } of left) {
        const first = runs.find(({ outcome }) => outcome.standing === 'aborted');
        const event = events[timeline?.steps[first?.from ?? -1] ?? -1];
        if (event?.kind !== 'register-write') throw new Error(`it ended at ${event?.kind}`);
        expect([event.kernel, event.register, event.value & 1n]).toEqual([1, 'CR0', 0n]);
        expect(event.cause.stack.map((frame) => frame.function)).toContain('arm_smmu_device_reset');
        expect(first?.outcome.reason).toBe('SMMUEN=0 and GBPA.ABORT=1');
      }
      expect(timeline?.passed).toBe(timeline?.steps.length);
    });

    it('comes to the same whether anything was linked before or not', limit, () => {
      const [first, second, third] = [runOn(tree.path, kdump), runOn(tree.path, kdump), runOn(tree.path, kdump)];
      expect(second.trace.timeline).toEqual(first.trace.timeline);
      expect(third.trace.timeline).toEqual(first.trace.timeline);
      const events = ({ trace }: RunResult) => trace.events.map(({ cause: _, ...event }) => event);
      expect(events(third)).toEqual(events(first));
    });
  });
}

const newest = requireTrees('7.3');
describe.skipIf(newest.missing)(titleWith('a machine at rest', newest), () => {
  it('has no timeline', limit, () => {
    const idle = devices.map((device) => ({ ...device, busy: false }));
    expect(runOn(newest.path, { devices: idle, steps: [{ boot: {} }] }).trace.timeline).toBeUndefined();
  });
});
