import { type KernelEnvironment, kernelEnvironment } from '../../../src/core/c/kbuild/environment';
import { overlay } from '../../../src/core/c/preprocess/source';
import type { ObjectView } from '../../../src/core/kernel/objects';
import { createPlatformDevice } from '../../../src/core/kernel/platform-device';
import { createProvider } from '../../../src/core/kernel/tree-sources';
import { selectProfile } from '../../../src/core/smmu/profiles/override';
import { frameSize } from '../../../src/core/smmu/registers/map';
import type { Knobs } from '../../../src/core/smmu/v3/knobs';
import { ContentCodeCache } from '../../../src/core/wasm/link/code-cache';
import { describeSmmu } from '../../../src/engine/machine';
import type { MachineKernel } from '../../../src/engine/machine-kernel';
import { UnitStore } from '../../../src/engine/unit-store';
import { createWorld, type MachineWorld } from '../../../src/engine/world';
import { DirectoryTree } from '../../../src/node/directory-tree';

const path = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

const prepared = new Map<string, { readonly environment: KernelEnvironment; readonly store: UnitStore }>();

function prepare(root: string): { readonly environment: KernelEnvironment; readonly store: UnitStore } {
  const known = prepared.get(root);
  if (known) return known;
  const { value: environment } = kernelEnvironment(new DirectoryTree(root), { pinned: true });
  if (!environment) throw new Error(`${root} is no kernel tree`);
  const made = { environment, store: new UnitStore(environment, new ContentCodeCache(6000, 'marks')) };
  prepared.set(root, made);
  return made;
}

/** A world with the driver of a tree, with texts laid over it, and SMMUs of these profiles: smmu0, smmu1 ... A profile may carry changes:
 *  `qemu-virt,IDR1.SIDSIZE=8`. */
export function driverWorld(
  root: string,
  profiles: readonly string[],
  texts: ReadonlyMap<string, string> = new Map(),
  knobs: Partial<Knobs> = {},
): MachineWorld {
  const { environment, store } = prepare(root);
  const tree = overlay(environment.tree, texts);
  const smmus = profiles.map((described, index) => {
    const [name = '', ...changes] = described.split(',');
    const { value } = selectProfile(name, changes);
    if (!value) throw new Error(`there is no profile ${described}`);
    return describeSmmu(`smmu${index}`, value, index, knobs);
  });
  const provider = createProvider({
    read: (file) => tree.read(file),
    enabled: (symbol) => environment.config.has(symbol),
  });
  const { value: world, problems } = createWorld({ store, tree, path, provider, smmus, stepLimit: 5_000_000 });
  if (!world) throw new Error(problems.map(({ message }) => message).join('\n'));
  return world;
}

/** Hands an SMMU of the machine to the driver's probe, as the platform bus does. */
export function probeSmmu({ kernel, machine }: MachineKernel, name: string): ObjectView {
  const description = machine.description(name);
  const coherent = machine.state(name)?.coherent;
  if (!description) throw new Error(`there is no ${name}`);
  const interrupts: Record<string, number> = {};
  for (const [asked, wire] of [
    ['eventq', 'eventq'],
    ['priq', 'priq'],
    ['cmdq-sync', 'cmd-sync'],
    ['gerror', 'gerror'],
  ] as const) {
    interrupts[asked] = machine.lines.declare(`${name}.${wire}`);
  }
  const address = description.address.toString(16);
  const platform = createPlatformDevice(kernel, {
    name: `${address}.smmuv3`,
    frames: [{ address: description.address, length: BigInt(frameSize) }],
    interrupts,
    driver: 'arm_smmu_driver',
    node: {
      name: `smmuv3@${address}`,
      compatible: ['arm,smmu-v3'],
      properties: { '#iommu-cells': [1], ...(coherent && { 'dma-coherent': true }) },
    },
  });
  const result = kernel.call('arm_smmu_device_probe', platform.address);
  if (result !== 0) throw new Error(`the probe of ${name} returned ${result}`);
  return platform;
}
