import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, runOn, trouble } from './tree-world';

afterEach(breathe);

const devices = [
  { name: 'bridge', kind: 'host-bridge', address: '00:00.0' },
  { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true, messages: true },
];
const smmus = [{ name: 'smmu', messages: true }];
const reached = { 'expect-dma': { device: 'nvme', buffer: 'interrupt', outcome: 'reached' } };
const perform = { dma: { device: 'nvme', action: 'perform' } };

for (const version of ['6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`message-signalled interrupts on ${version}`, tree), () => {
    it.each([
      ['device-tree', '', true],
      ['acpi', '', true],
      ['device-tree', 'iommu.passthrough=1', false],
    ])('by %s %s reach the doorbell', { timeout: 600_000 }, (firmware, commandLine, mapped) => {
      const run = runOn(tree.path, {
        firmware,
        'command-line': commandLine,
        profile: 'mmu-700',
        smmus,
        devices,
        steps: [{ boot: {} }, reached, perform],
      });
      expect(trouble(run)).toEqual([]);
      const doorbell = 0x0809_0040n;
      const sent = run.trace.events.flatMap((event) =>
        event.kind === 'dma' && event.physical === doorbell ? [event.outcome, event.address !== doorbell] : [],
      );
      expect(sent).toEqual([mapped ? 'translated' : 'bypassed', mapped]);
      const told = run.trace.events.flatMap((event) =>
        event.kind === 'register-write' && event.register === 'GERROR_IRQ_CFG0' ? event.value : [],
      );
      expect(told).toEqual([0n, doorbell]);
    });
  });
}
