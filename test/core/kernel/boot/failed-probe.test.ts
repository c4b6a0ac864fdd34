import { describe, expect, it } from 'vitest';
import type { RefusableKind } from '../../../../src/core/kernel/fault-plan';
import { requireTrees, titleWith } from '../../../support/requires';
import { bootMachine, type Machine, said } from './machine';

/** Boots with one request of the SMMU's probe refused. */
function bootRefusing(path: string, kind: RefusableKind, nth: number): Machine {
  return bootMachine(path, '', (kernel) => kernel.faults.refuse(kind, nth));
}

/** What the SMMU's probe asked for and still holds, by function. */
function heldByProbe({ kernel }: Machine): readonly string[] {
  const held = kernel.holdings
    .since()
    .filter(({ stack }) => stack.some((each) => each.function === 'arm_smmu_device_probe'));
  return held.map(({ kind, what, stack }) => `${kind} ${what.replace(/ at .*/, '')} in ${stack[0]?.function}`);
}

for (const version of ['6.1', '6.12', '7.3']) {
  const needed = requireTrees(version);
  describe.skipIf(needed.missing)(titleWith(`a probe of ${version} that fails`, needed), () => {
    it.each<[RefusableKind, number]>([
      ['ioremap', 1],
      // The command queue, the event queue, then the stream table.
      ['dma', 3],
    ])('gives everything back: %s %i', (kind, nth) => {
      const machine = bootRefusing(needed.path, kind, nth);
      expect(machine.kernel.faults.failures).toHaveLength(1);
      expect(said(machine).filter((line) => line.includes('probe with driver failed'))).toHaveLength(1);
      expect(heldByProbe(machine)).toEqual([]);
      expect(machine.kernel.interrupts.actions).toEqual([]);
    });

    it('goes on with a smaller queue', () => {
      const machine = bootRefusing(needed.path, 'dma', 1);
      expect(machine.kernel.faults.failures).toHaveLength(1);
      expect(said(machine)).toContain('allocated 32768 entries for cmdq');
      expect(heldByProbe(machine).length).toBeGreaterThan(5);
    });
  });
}
