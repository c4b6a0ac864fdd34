import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, runOn, trouble } from './tree-world';

afterEach(breathe);

const trees = requireTrees('7.3');
const limit = { timeout: 600_000 };
const engine = { name: 'engine', kind: 'platform', streams: [5, 6], busy: true };
const expectDma = (outcome: string) => ({ 'expect-dma': { device: 'engine', outcome } });

describe.skipIf(trees.missing)(titleWith('a device with two StreamIDs', trees), () => {
  it('uses its buffers with both', limit, () => {
    const run = runOn(trees.path, { devices: [engine], steps: [{ boot: {} }, expectDma('reached')] });
    expect(trouble(run)).toEqual([]);
    expect(run.given.map(({ streamId }) => streamId)).toEqual([5, 6]);
    expect(run.verdicts.map(({ text }) => text)).toEqual([
      'engine buffer: reached',
      'engine buffer of StreamID 0x6: reached',
    ]);
  });

  it('may no longer use them with either once they are unmapped', limit, () => {
    const steps = [{ boot: {} }, { unmap: { device: 'engine', buffer: 'buffer' } }, expectDma('aborted')];
    const run = runOn(trees.path, { devices: [engine], steps });
    expect(trouble(run)).toEqual([]);
    expect(run.given.map(({ until }) => until !== undefined)).toEqual([true, true]);
  });

  it('is out of reach of the kernel once it is removed', limit, () => {
    const again = { dma: { device: 'engine', address: '0x1000', write: true } };
    const remove = { remove: { device: 'engine' } };
    const run = runOn(trees.path, { devices: [engine], steps: [{ boot: {} }, remove, again, expectDma('aborted')] });
    expect(trouble(run)).toEqual([]);
    const gone = runOn(trees.path, { devices: [engine], steps: [{ boot: {} }, remove, remove] });
    expect(gone.end).toBe('failed-call');
  });
});

describe.skipIf(trees.missing)(titleWith('a kernel that nobody calls', trees), () => {
  it('does what falls due', limit, () => {
    const device = { device: 'engine' };
    const commands = (milliseconds: number) => {
      const steps = [
        { boot: {} },
        { map: { ...device, buffer: 'a' } },
        { unmap: { ...device, buffer: 'a' } },
        { wait: { milliseconds } },
      ];
      const run = runOn(trees.path, { 'command-line': 'iommu.strict=0', devices: [engine], steps });
      expect(trouble(run)).toEqual([]);
      return run.trace.events.filter((event) => event.kind === 'command' && event.name.startsWith('TLBI')).length;
    };
    expect(commands(20)).toBe(commands(0) + 1);
  });
});
