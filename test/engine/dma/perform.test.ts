import { describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { runOn, trouble } from '../world/tree-world';

const tree = requireTrees('7.3');
const nvme = { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true, abort: 'fatal' };

describe.skipIf(tree.missing)(titleWith('DMA that is really done', tree), () => {
  it('happens at the step that the scenario names, with what the device makes of an abort', {
    timeout: 600_000,
  }, () => {
    const perform = { dma: { device: 'nvme', action: 'perform', after: 'write CR0' } };
    const run = runOn(tree.path, {
      devices: [nvme],
      steps: [{ boot: {} }, { crash: {} }, perform, { 'boot-crash-kernel': {} }],
    });
    expect(trouble(run)).toEqual([]);
    const { events, timeline } = run.trace;
    const done = events.find((event) => event.kind === 'dma');
    expect([done?.kind === 'dma' && done.outcome, done?.kernel]).toEqual(['aborted', 1]);
    const report = events.find((event) => event.kind === 'hardware' && event.severity !== undefined);
    expect(report?.kind === 'hardware' && [report.device, report.severity]).toEqual(['nvme', 'fatal']);
    const before = events[(done?.id ?? 0) - 1];
    expect(before?.kind === 'register-write' && [before.register, before.value & 1n]).toEqual(['CR0', 0n]);
    const words = new Set(timeline?.lanes[0]?.runs.map(({ outcome }) => outcome.standing));
    expect([...words].join(', then ')).toMatch(/^same, then .*not-issued$/);
  });

  it('waits for a step only when it is to be done', { timeout: 600_000 }, () => {
    const wrong = { dma: { device: 'nvme', action: 'start', after: 'write CR0' } };
    const run = runOn(tree.path, { devices: [nvme], steps: [{ boot: {} }, wrong] });
    expect(run.problems.map(({ message }) => message)).toEqual(['only "perform" can wait for a step']);
  });
});
