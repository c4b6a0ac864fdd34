import { afterEach, describe, expect, it } from 'vitest';
import { breathe } from '../engine/world/tree-world';
import { requireTrees, titleWith } from '../support/requires';
import { unregisters } from './changes';
import { judgedRun } from './judged';

afterEach(breathe);

const tree = requireTrees('6.1');
const limit = { timeout: 240_000 };

/** Functions on the stack of the oops, innermost first. */
function chainOf(id: string): { readonly text: string; readonly chain: readonly string[] } {
  const { run } = judgedRun(tree.path, id, unregisters);
  expect(run.end).toBe('oops');
  const [oops] = run.trace.events.filter((event) => event.kind === 'oops');
  return { text: oops?.text ?? '', chain: oops?.cause.stack.map((frame) => frame.function) ?? [] };
}

const dereference = /^NULL pointer dereference at virtual address 0x0{13}[0-9a-f]{3} \(read of 8 bytes\)$/;

describe.skipIf(tree.missing)(titleWith('a shutdown that unregisters the IOMMU, on 6.1', tree), limit, () => {
  it.each(['v2', 'v3'])('%s: ends where a driver maps a frame', (version) => {
    const { text, chain } = chainOf(`${version}-map-during-shutdown`);
    expect(text).toMatch(dereference);
    expect(chain).toEqual(['iommu_get_dma_domain', 'iommu_dma_map_page', 'dma_map_page_attrs']);
  });

  it.each(['v2', 'v3'])('%s: ends where a driver unmaps a frame', (version) => {
    const { text, chain } = chainOf(`${version}-unmap-during-shutdown`);
    expect(text).toMatch(dereference);
    expect(chain).toEqual(['iommu_get_dma_domain', 'iommu_dma_unmap_page', 'dma_unmap_page_attrs']);
  });

  it('makes a NIC a stream that nobody knows: with several writes and reads, several reads, a single read', () => {
    const { run } = judgedRun(tree.path, 'v2-dma-during-shutdown', unregisters);
    const told = run.trace.events.flatMap((event) => (event.kind === 'log' ? [event.text.trim()] : []));
    expect(told.filter((line) => line.startsWith('Blocked unknown Stream ID 0x429'))).toHaveLength(3);
    expect(told.filter((line) => line.startsWith('GFSR'))).toEqual([
      'GFSR 0x80000002, GFSYNR0 0x00000002, GFSYNR1 0x00000429, GFSYNR2 0x00000000',
      'GFSR 0x80000002, GFSYNR0 0x00000000, GFSYNR1 0x00000429, GFSYNR2 0x00000000',
      'GFSR 0x00000002, GFSYNR0 0x00000000, GFSYNR1 0x00000429, GFSYNR2 0x00000000',
    ]);
  });

  it.each([
    'v2-map-during-shutdown',
    'v2-dma-during-shutdown',
    'v3-unmap-during-shutdown',
  ])('%s: blames the line that unregisters, whatever the policy', (id) => {
    const { findings } = judgedRun(tree.path, id, unregisters);
    for (const policy of ['HANDOFF-BYPASS', 'HANDOFF-ABORT'] as const) {
      const [found] = findings(policy).filter(({ rule }) => rule === 'group-outlives-its-users');
      expect(found).toMatchObject({ level: 'proven', verdict: 'violation' });
      expect(found?.stack[0]?.function).toBe('arm_smmu_device_shutdown');
    }
  });

  it.each([
    'v2-map-during-shutdown',
    'v2-unmap-during-shutdown',
    'v2-dma-during-shutdown',
    'v3-map-during-shutdown',
    'v3-unmap-during-shutdown',
  ])('%s: does nothing of it in a stock kernel', (id) => {
    const { run, findings } = judgedRun(tree.path, id);
    expect(run.end).toBe('completed');
    expect(findings('HANDOFF-BYPASS').filter(({ level }) => level === 'proven')).toEqual([]);
    const told = run.trace.events.flatMap((event) => (event.kind === 'log' ? [event.text] : []));
    expect(told.join('\n')).not.toMatch(/Blocked unknown|Removing from iommu group/);
  });

  it.each(['v2', 'v3'])('%s: takes nothing from anybody once its devices are gone', (version) => {
    const { run, findings } = judgedRun(tree.path, `${version}-removed-after-its-users`);
    expect([run.end, run.calls.at(-1)?.function]).toEqual(['completed', 'arm_smmu_device_remove']);
    for (const policy of ['HANDOFF-BYPASS', 'HANDOFF-ABORT'] as const) {
      expect(findings(policy).filter(({ level }) => level === 'proven')).toEqual([]);
    }
  });

  it.each(['v2', 'v3'])('%s: leaves a group to the device that stays', (version) => {
    const { run, findings } = judgedRun(tree.path, `${version}-group-loses-a-device`);
    expect([run.end, run.verdicts.map(({ pass }) => pass)]).toEqual(['completed', [true, true]]);
    expect(findings('HANDOFF-BYPASS').filter(({ level }) => level === 'proven')).toEqual([]);
  });

  it.each(['v2', 'v3'])('%s: turns translation off under a display that firmware lit, which goes on', (version) => {
    const { run } = judgedRun(tree.path, `${version}-lit-display-during-shutdown`);
    const reads = run.trace.events.flatMap((event) => {
      return event.kind === 'dma' && event.device === 'display' ? [event.outcome] : [];
    });
    expect([run.end, new Set(reads)]).toEqual(['completed', new Set(['bypassed'])]);
    const changed = judgedRun(tree.path, `${version}-lit-display-during-shutdown`, unregisters);
    const rules = changed.findings('HANDOFF-BYPASS').map(({ rule }) => rule);
    expect(rules).toContain('group-outlives-its-users');
  });
});
