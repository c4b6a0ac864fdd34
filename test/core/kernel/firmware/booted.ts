import { bootKernel } from '../../../../src/core/kernel/boot/boot';
import { addDevice, bindDevice, createSimulatedDriver } from '../../../../src/core/kernel/driver-model/binding';
import { firmwareSources } from '../../../../src/core/kernel/firmware-sources';
import type { ObjectView } from '../../../../src/core/kernel/objects';
import { type Population, populate } from '../../../../src/core/kernel/populate';
import { MessageDoorbell } from '../../../../src/core/machine/message-doorbell';
import { pciName, type Topology } from '../../../../src/core/machine/topology';
import { type Booted, boot } from '../boot';
import { PlainSmmu } from '../probe';

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** Reads what a boot needs of a tree, file by file with pauses: on a busy machine a first boot takes longer than a test runner waits for a
 *  sign of life. */
export async function readSources(root: string): Promise<void> {
  const { kernel } = boot(root, driver);
  for (const path of firmwareSources) {
    kernel.runtime.defines(`${path}:nothing`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A kernel that booted on a machine and found its devices. */
export interface BootedMachine extends Booted {
  readonly registers: PlainSmmu;
  readonly doorbell: MessageDoorbell;
  readonly population: Population;
  /** `struct pci_dev` by PCI name, `struct platform_device` by name, in order of discovery; drivers are bound to all. */
  readonly devices: ReadonlyMap<string, ObjectView>;
}

/** Bits of IDR0: ATS, PRI, and message-signalled interrupts. */
export const idr0 = { ats: 1 << 10, messages: 1 << 13, pri: 1 << 16 } as const;

/** Boots a tree on a machine with one SMMU that is a register file with some more bits in IDR0, and binds drivers to everything that is
 *  found. */
export function bootOn(root: string, topology: Topology, features: number): BootedMachine {
  const booted = boot(root, driver);
  const { kernel, bus, lines } = booted;
  const registers = new PlainSmmu();
  registers.words.set(0, (registers.words.get(0) ?? 0) | features);
  bus.map({ address: 0x905_0000n, length: 0x2_0000n }, registers);
  for (const number of [106, 107, 108, 109]) lines.declare(`line ${number}`, number);
  const doorbell = new MessageDoorbell(lines);
  const devices = new Map<string, ObjectView>();
  let population: Population | undefined;
  bootKernel(kernel, {
    // A register file answers no command by message.
    commandLine: 'arm_smmu_v3.disable_msipolling=1',
    drivers: [driver],
    at: {
      arch_sync: () => {
        population = populate(kernel, topology, doorbell);
      },
      device: () => {
        for (const [name, device] of population?.masters ?? []) devices.set(name, device);
        for (const { place, device } of population?.scan() ?? []) {
          addDevice(kernel, device.addressOf('dev'));
          devices.set(pciName(place), device);
        }
      },
    },
  });
  if (!population) throw new Error('the boot found nothing');
  for (const [name, device] of devices) {
    const kind = device.record.tag === 'pci_dev' ? 'pci' : 'platform';
    const bound = bindDevice(kernel, device.addressOf('dev'), createSimulatedDriver(kernel, 'review', kind), () => 0);
    if (bound !== 0) throw new Error(`binding ${name} failed: ${bound}`);
  }
  return { ...booted, registers, doorbell, population, devices };
}
