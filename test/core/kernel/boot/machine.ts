import { ConfigSpace } from '../../../../src/core/endpoint/config-space';
import { type BootResult, bootKernel } from '../../../../src/core/kernel/boot/boot';
import { addDevice, bindDevice, createSimulatedDriver } from '../../../../src/core/kernel/driver-model/binding';
import type { Kernel } from '../../../../src/core/kernel/kernel';
import type { ObjectView } from '../../../../src/core/kernel/objects';
import { populate } from '../../../../src/core/kernel/populate';
import { hostBridgeConfig } from '../../../../src/core/machine/bridge-config';
import { pciName, type Topology } from '../../../../src/core/machine/topology';
import { type Booted, boot } from '../boot';
import { PlainSmmu } from '../probe';

export const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** The devices of the ground truth's machine: a host bridge and three functions, StreamIDs 0, 8, 16 and 24. */
const topology: Topology = {
  firmware: 'device-tree',
  smmus: [
    {
      name: 'smmu0',
      frame: { address: 0x905_0000n, length: 0x2_0000n },
      wires: { eventq: 106, priq: 107, 'cmdq-sync': 108, gerror: 109 },
      coherent: true,
    },
  ],
  bridges: [
    {
      name: 'pci0',
      segment: 0,
      firstBus: 0,
      lastBus: 255,
      ecam: { address: 0x40_1000_0000n, length: 0x1000_0000n },
      windows: [{ address: 0x1000_0000n, length: 0x2eff_0000n }],
      streams: [{ smmu: 'smmu0', firstRequester: 0, firstStream: 0, count: 0x10000 }],
      ats: false,
      coherent: true,
    },
  ],
  functions: [0, 1, 2, 3].map((device) => ({
    segment: 0,
    bus: 0,
    device,
    function: 0,
    config: device === 0 ? hostBridgeConfig(0x1b36, 8) : new ConfigSpace({}, 0x1af4, 0x1000 + device, () => undefined),
  })),
  masters: [],
  reserved: [],
};

/** A kernel that booted on that machine and has found its devices, none of them bound but the SMMU. */
export interface Machine extends Booted {
  readonly smmu: PlainSmmu;
  readonly result: BootResult;
  /** `struct device` by name. */
  readonly devices: ReadonlyMap<string, bigint>;
  /** Binds a simulated driver to a device; answers what the bus and `probe` did. */
  bind(name: string, probe?: () => number): number;
}

/** Boots the kernel of a tree with a command line; devices are found when its drivers are there. `prepare` comes before all. */
export function bootMachine(root: string, commandLine = '', prepare = (_kernel: Kernel): void => undefined): Machine {
  const booted = boot(root, driver);
  const { kernel, bus, lines } = booted;
  const smmu = new PlainSmmu();
  bus.map({ address: 0x905_0000n, length: 0x2_0000n }, smmu);
  for (const number of [106, 107, 108, 109]) lines.declare(`line ${number}`, number);
  const devices = new Map<string, bigint>();
  let found: Iterable<{ place: Topology['functions'][number]; device: ObjectView }> = [];
  prepare(kernel);
  const result = bootKernel(kernel, {
    commandLine,
    drivers: [driver],
    at: {
      arch_sync: () => {
        const population = populate(kernel, topology);
        found = { [Symbol.iterator]: () => population.scan()[Symbol.iterator]() };
      },
      device: () => {
        for (const { place, device } of found) {
          addDevice(kernel, device.addressOf('dev'));
          devices.set(pciName(place), device.addressOf('dev'));
        }
      },
    },
  });
  const simulated = createSimulatedDriver(kernel, 'virtio-pci', 'pci');
  const bind = (name: string, probe = (): number => 0): number =>
    bindDevice(kernel, devices.get(name) ?? 0n, simulated, probe);
  return { ...booted, smmu, result, devices, bind };
}

/** What the kernel logged and warned of, by line. */
export function said({ recorder }: Booted): readonly string[] {
  return recorder.trace().events.flatMap((event) => {
    if (event.kind === 'log') return [event.text];
    return event.kind === 'warning' ? [`${event.reason}: ${event.text}`] : [];
  });
}
