import { beforeAll, describe, expect, it } from 'vitest';
import type { FirmwareKind } from '../../../../src/core/machine/topology';
import { requireTrees, titleWith } from '../../../support/requires';
import { type BootedMachine, bootOn, idr0, readSources } from './booted';
import { fwspecOf } from './fwspec';
import { machine, type Spied } from './machine';
import { directRegions, streamReservations } from './reserved';

/** Streams and group of each device. The second function behind the bridge to conventional PCI shares the bridge's alias with the first:
 *  drivers refuse it. */
const expected = [
  'display@a000000: 0x20 0x21, group 0',
  '0000:00:00.0: 0x100, group 1',
  '0000:00:01.0: 0x108, group 2',
  '0000:00:02.0: 0x110, group 3',
  '0000:01:03.0: 0x218 0x200, group 3',
  '0000:01:04.0: refused',
  '0000:00:05.0: 0x128, group 4',
];

function summary({ kernel, devices }: BootedMachine): string[] {
  return [...devices].map(([name, view]) => {
    const device = view.addressOf('dev');
    const group = kernel.view('struct device', device).get('iommu_group');
    if (group === 0n) return `${name}: refused`;
    return `${name}: ${fwspecOf(kernel, device)}, group ${kernel.run('iommu_group_id', group)}`;
  });
}

/** What the version is known to do otherwise. */
interface Traits {
  /** Its device-tree code knows `ats-supported`, and `iommu-addresses` of reserved memory. */
  readonly treeKnowsMore: boolean;
  /** It turns access control on when it configures DMA of a function, so that one behind a root port has a group of its own even by
   *  device tree, where earlier versions ask for it only after the first scan. */
  readonly lateAccessControl: boolean;
}

const traits: Readonly<Record<string, Traits>> = {
  '6.1': { treeKnowsMore: false, lateAccessControl: false },
  '6.12': { treeKnowsMore: true, lateAccessControl: false },
  '7.3': { treeKnowsMore: true, lateAccessControl: true },
};

for (const [version, { treeKnowsMore, lateAccessControl }] of Object.entries(traits)) {
  const needed = requireTrees(version);
  for (const firmware of ['device-tree', 'acpi'] satisfies FirmwareKind[]) {
    const byTree = firmware === 'device-tree';
    describe.skipIf(needed.missing)(titleWith(`${version} on a machine that ${firmware} describes`, needed), () => {
      let known: (Spied & { readonly booted: BootedMachine }) | undefined;
      const boot = (): NonNullable<typeof known> => {
        if (known) return known;
        const spied = machine(firmware);
        known = { ...spied, booted: bootOn(needed.path, spied.topology, idr0.ats | idr0.pri | idr0.messages) };
        return known;
      };

      beforeAll(() => readSources(needed.path));

      it('gives each device its streams, and groups those that cannot be told apart', () => {
        const flags = byTree && !treeKnowsMore ? '' : ' flags 1';
        const group = byTree && !lateAccessControl ? 4 : 5;
        const wanted = [...expected, `0000:02:00.0: 0x300, group ${group}`];
        expect(summary(boot().booted)).toEqual(
          wanted.map((line) => (line.startsWith('0000') ? line.replace(', group', `${flags}, group`) : line)),
        );
      });

      it('finds ATS and turns it on in the endpoint itself', () => {
        const { topology, writes } = boot();
        const on = treeKnowsMore || !byTree;
        expect(writes.includes('0x156 = 0x8000')).toBe(on);
        expect(topology.functions.at(-1)?.config.read(0x156, 2)).toBe(on ? 0x8000 : 0);
      });

      it('keeps reserved memory mapped for its owners', () => {
        const { kernel, devices, population } = boot().booted;
        const regions = ['display@a000000', '0000:00:01.0', '0000:00:00.0'].map((name) =>
          directRegions(kernel, devices.get(name)?.addressOf('dev') ?? 0n),
        );
        const described = [['0x50000000+0x200000'], ['0x50400000+0x10000'], []];
        expect(regions).toEqual(treeKnowsMore || !byTree ? described : [[], [], []]);
        const smmu = population.smmus.get('smmu0');
        expect(streamReservations(kernel, smmu?.get('dev.fwnode') ?? 0n)).toEqual(
          byTree ? [] : ['0x50000000+0x200000 for 0x20', '0x50400000+0x10000 for 0x108'],
        );
      });

      it('sets the endpoint up for bus mastering and resets it through the tree’s own PCI code', () => {
        const { writes, booted } = boot();
        const address = booted.devices.get('0000:02:00.0')?.address ?? 0n;
        writes.length = 0;
        booted.kernel.run('pci_set_master', address);
        booted.kernel.run('pci_clear_master', address);
        expect(writes).toEqual(['0x4 = 0x4', '0x4 = 0x0']);
        expect(booted.kernel.run('pcie_flr', address)).toBe(0);
        expect(writes).toContain('0x48 = 0xa810');
      });

      it('lets the driver set the SMMU up for messages, which become interrupts', () => {
        const { kernel, lines, registers, doorbell } = boot().booted;
        const register = (offset: number): number | undefined => registers.words.get(offset);
        // GERROR_IRQ_CFG0/1 and EVENTQ_IRQ_CFG0/1.
        expect([0x68, 0x70, 0xb0, 0xb8].map(register)).toEqual([0x0809_0040, 1, 0x0809_0040, 0]);
        const heard: string[] = [];
        for (const name of lines.names) lines.listen(name, (signal) => heard.push(`${name} ${signal}`));
        expect([doorbell.ring(0x0809_0040n, 1), doorbell.ring(0x0809_0044n, 1)]).toEqual([true, false]);
        expect(heard).toEqual(['message 1 (device message 1) pulse']);
        expect(kernel.interrupts.actions.map(({ line }) => line)).toEqual(expect.arrayContaining([8192, 8193]));
      });
    });
  }
}
