import { describe, expect, it } from 'vitest';
import {
  allocateForDevice,
  freeForDevice,
  mapForDevice,
  unmapForDevice,
} from '../../../../src/core/kernel/dma-mapping';
import { requireTrees, titleWith } from '../../../support/requires';
import { bootMachine, type Machine, said } from './machine';

const names = ['0000:00:00.0', '0000:00:01.0', '0000:00:02.0', '0000:00:03.0'];

/** How many commands the driver has queued while `act` ran. */
function commandsOf({ smmu }: Machine, act: () => void): number {
  const before = smmu.words.get(0x98) ?? 0;
  act();
  return (smmu.words.get(0x98) ?? 0) - before;
}

for (const version of ['6.1', '6.12', '7.3']) {
  const needed = requireTrees(version);
  describe.skipIf(needed.missing)(titleWith(`a kernel ${version}`, needed), () => {
    it('boots through its initcalls, probes the SMMU and takes in its devices', () => {
      const machine = bootMachine(needed.path);
      expect(machine.result.initcalls.filter(({ result }) => result !== 0)).toEqual([]);
      expect(machine.result.initcalls.map((each) => each.function)).toEqual([
        'iommu_init',
        'iommu_dev_init',
        'pci_driver_init',
        'iommu_dma_init',
        'iommu_subsys_init',
        'arm_smmu_driver_init',
      ]);
      expect([...machine.devices.keys()]).toEqual(names);
      expect(names.map((name) => machine.bind(name))).toEqual([0, 0, 0, 0]);
      const groups = said(machine).filter((line) => line.startsWith('Adding to iommu group'));
      expect(groups).toEqual([0, 1, 2, 3].map((group) => `Adding to iommu group ${group}`));
      expect(said(machine).filter((line) => /^\w+: /.test(line) && !line.startsWith('iommu: '))).toEqual([]);
    });

    it('attaches devices when it is known to: on finding them, or on binding their driver', () => {
      const machine = bootMachine(needed.path);
      const whenBound = commandsOf(machine, () => machine.bind('0000:00:01.0'));
      expect(whenBound > 0).toBe(version !== '7.3');
    });

    it('maps memory for a device through the IOMMU core, and invalidates when that ends', () => {
      const machine = bootMachine(needed.path);
      const { kernel, devices } = machine;
      machine.bind('0000:00:01.0');
      const device = devices.get('0000:00:01.0') ?? 0n;
      const physical = kernel.heap.physical(kernel.heap.allocate(8192, 4096, 'object', true));
      const address = mapForDevice(kernel, device, physical, 8192) ?? 0n;
      expect(address).toBe(0xffff_e000n);
      const domain = BigInt(kernel.run('iommu_get_domain_for_dev', device) ?? 0);
      expect(kernel.run('iommu_iova_to_phys', domain, address + 0x1234n)).toBe(physical + 0x1234n);
      expect(commandsOf(machine, () => unmapForDevice(kernel, device, address, 8192))).toBeGreaterThanOrEqual(2);
      expect(kernel.run('iommu_iova_to_phys', domain, address)).toBe(0n);
    });

    it('gives a device and its driver memory in common, and takes it back', () => {
      const machine = bootMachine(needed.path);
      const { kernel, devices } = machine;
      machine.bind('0000:00:01.0');
      const device = devices.get('0000:00:01.0') ?? 0n;
      const pagesHeld = (): number =>
        kernel.heap.allocations.filter(({ family, size }) => family === 'pages' && size === 4096).length;
      const warm = allocateForDevice(kernel, device, 12288);
      if (warm) freeForDevice(kernel, device, 12288, warm);
      const before = pagesHeld();
      const memory = allocateForDevice(kernel, device, 12288) ?? { address: 0n, dma: 0n };
      kernel.memory.store64(memory.address + 8184n, 0x1234n);
      const domain = BigInt(kernel.run('iommu_get_domain_for_dev', device) ?? 0);
      const physical = BigInt(kernel.run('iommu_iova_to_phys', domain, memory.dma + 8184n) ?? 0);
      expect(kernel.io.resolve(memory.address + 8184n, 8)).toBe(physical);
      kernel.memory.fill(memory.address, 0, 12288);
      expect(kernel.memory.read(memory.address, 12288).every((byte) => byte === 0)).toBe(true);
      freeForDevice(kernel, device, 12288, memory);
      expect(pagesHeld()).toBe(before);
      expect(kernel.run('iommu_iova_to_phys', domain, memory.dma)).toBe(0n);
    });

    it('takes parameters from its command line', () => {
      const machine = bootMachine(needed.path, 'iommu.passthrough=1 arm-smmu-v3.disable_msipolling=1 root=/dev/vda');
      expect(machine.result.unknownParameters).toEqual(['root']);
      expect(said(machine)).toContain('iommu: Default domain type: Passthrough (set via kernel command line)');
      const flag = machine.kernel.runtime.addressOf('disable_msipolling') ?? 0n;
      expect(machine.kernel.memory.load8(flag)).toBe(1);
    });

    it('can bind a device whose first driver gave up', () => {
      const machine = bootMachine(needed.path);
      expect(machine.bind('0000:00:02.0', () => -12)).toBe(-12);
      expect(machine.bind('0000:00:02.0')).toBe(0);
    });
  });
}
