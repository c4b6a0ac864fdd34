import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, runOn, trouble } from './tree-world';

afterEach(breathe);

const limit = { timeout: 600_000 };
const devices = [
  { name: 'bridge', kind: 'host-bridge', address: '00:00.0' },
  { name: 'port', kind: 'root-port', address: '00:01.0', 'secondary-bus': 1 },
  { name: 'gpu', kind: 'gpu', address: '01:00.0' },
];
const attach = (pasid: number, more = {}) => ({ 'attach-pasid': { device: 'gpu', pasid, ...more } });
const detach = (pasid: number, more = {}) => ({ 'detach-pasid': { device: 'gpu', pasid, ...more } });
const expectDma = (buffer: string, outcome: string) => ({ 'expect-dma': { device: 'gpu', buffer, outcome } });

// By device tree 6.12 asks for access control after the port was found, and enables no PASID behind it.
for (const [version, firmware] of [
  ['6.12', 'acpi'],
  ['7.3', 'device-tree'],
] as const) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`PASIDs on ${version}`, tree), () => {
    it('have page tables of their own, which are gone once they are taken away', limit, () => {
      const steps = [
        { boot: {} },
        attach(5),
        attach(6, { write: true, size: 8192 }),
        expectDma('pasid 5', 'reached'),
        expectDma('pasid 6', 'reached'),
        detach(5, { continues: true }),
        expectDma('pasid 5', 'aborted'),
        expectDma('pasid 6', 'reached'),
        detach(6),
      ];
      const run = runOn(tree.path, { profile: 'mmu-700', firmware, devices, steps });
      expect(trouble(run)).toEqual([]);
      const lanes = run.trace.timeline?.lanes.map(({ name, pasid }) => `${name} ${pasid}`);
      expect([...new Set(lanes)].sort()).toEqual(['pasid 5 5', 'pasid 6 6']);
    });

    it('that are in use, or never were, are refused', limit, () => {
      const steps = [{ boot: {} }, attach(5), attach(5, { fails: 16 }), detach(7, { fails: 19 })];
      const run = runOn(tree.path, { profile: 'mmu-700', firmware, devices, steps });
      expect(trouble(run)).toEqual([]);
    });
  });
}
