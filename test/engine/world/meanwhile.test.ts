import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, runOn, trouble } from './tree-world';

afterEach(breathe);

const tree = requireTrees('7.3');
const nic = { name: 'nic', kind: 'nic', address: '00:05.0' };
const of = (buffer: string) => ({ device: 'nic', buffer });

describe.skipIf(tree.missing)(titleWith('another CPU', tree), { timeout: 240_000 }, () => {
  it('maps between two accesses of the first one, on a stack of its own', () => {
    const run = runOn(tree.path, {
      driver: 'arm-smmu',
      devices: [nic],
      steps: [
        { boot: {} },
        { map: of('first') },
        { map: { ...of('second'), after: 'write CB0_TLBIVAL' } },
        { unmap: of('first') },
        { dma: of('second') },
        { 'expect-dma': { ...of('second'), outcome: 'reached' } },
      ],
    });
    expect(trouble(run)).toEqual([]);
    const others = run.trace.events.filter(({ cpu }) => cpu === 1);
    expect(others.length).toBeGreaterThan(0);
    for (const { cause } of others) {
      const names = cause.stack.map((frame) => frame.function);
      if (names.length > 0) expect(names.at(-1)).toBe('dma_map_page_attrs');
      expect(names).not.toContain('arm_smmu_unmap_pages');
    }
  });

  it('that would have to wait for a lock is not modelled', () => {
    const run = runOn(tree.path, {
      driver: 'arm-smmu',
      devices: [nic],
      steps: [
        { boot: {} },
        { map: of('first') },
        { map: of('second') },
        { unmap: { ...of('second'), after: 'write CB0_TLBSYNC' } },
        { unmap: of('first') },
      ],
    });
    expect(run.end).toBe('not-modelled');
    expect(run.notModelled.map(({ subject }) => subject)).toEqual([
      'a CPU that waits for a spinlock which another one holds',
    ]);
  });

  it('needs a step that there is', () => {
    const run = runOn(tree.path, {
      driver: 'arm-smmu',
      devices: [nic],
      steps: [{ boot: {} }, { map: { ...of('first'), after: 'write CB0_NOTHING' } }],
    });
    expect(run.problems.map(({ code }) => code)).toEqual(['scenario-after']);
  });
});
