import type { ObjectView } from '../../../src/core/kernel/objects';
import { createPlatformDevice } from '../../../src/core/kernel/platform-device';
import type { MmioDevice } from '../../../src/core/machine/mmio';
import type { Value } from '../../../src/core/wasm/host';
import type { Program } from '../../../src/core/wasm/link/program';
import type { Booted } from './boot';

/** Register values of an SMMUv3 that the tests need to get through probe and reset: those of QEMU's. */
const identification: readonly (readonly [number, number])[] = [
  [0x0, 0xd44101b],
  [0x4, 0x2730010],
  [0xc, 0x1414],
  [0x14, 0x74],
  [0x44, 0x1000],
];

/** A register file that acknowledges at once and consumes every command: no more than what a driver needs to go on. */
export class PlainSmmu implements MmioDevice {
  readonly name = 'smmu';
  readonly words = new Map<number, number>(identification);
  readonly accesses: string[] = [];

  read(offset: number, size: number): bigint {
    const low = BigInt(this.words.get(offset) ?? 0);
    const value = size === 8 ? low | (BigInt(this.words.get(offset + 4) ?? 0) << 32n) : low;
    this.#record('r', offset, size, value);
    return value;
  }

  write(offset: number, size: number, value: bigint): void {
    this.#record('w', offset, size, value);
    this.words.set(offset, Number(value & 0xffff_ffffn));
    if (size === 8) this.words.set(offset + 4, Number(value >> 32n));
    const mirror = { 32: 0x24, 80: 0x54, 152: 0x9c }[offset];
    if (mirror !== undefined) this.words.set(mirror, Number(value));
    if (offset === 0x44) this.words.set(0x44, Number(value & 0x7fff_ffffn));
  }

  /** In the words of the ground truth: `w64 STRTAB_BASE 0x4000000000000000+PA`. */
  #record(direction: 'r' | 'w', offset: number, size: number, value: bigint): void {
    const name = names[offset] ?? `0x${offset.toString(16)}`;
    const address = /BASE$/.test(name) ? '+PA' : '';
    const shown = address === '' ? value : value & 0xfff0_0000_0000_001fn;
    this.accesses.push(`${direction}${size * 8} ${name} 0x${shown.toString(16)}${address}`);
  }
}

/** Names of the registers that probe and reset touch. */
const names: Readonly<Record<number, string>> = {
  0: 'IDR0',
  4: 'IDR1',
  12: 'IDR3',
  20: 'IDR5',
  24: 'IIDR',
  32: 'CR0',
  36: 'CR0ACK',
  40: 'CR1',
  44: 'CR2',
  68: 'GBPA',
  80: 'IRQ_CTRL',
  84: 'IRQ_CTRLACK',
  104: 'GERROR_IRQ_CFG0',
  128: 'STRTAB_BASE',
  136: 'STRTAB_BASE_CFG',
  144: 'CMDQ_BASE',
  152: 'CMDQ_PROD',
  156: 'CMDQ_CONS',
  160: 'EVENTQ_BASE',
  176: 'EVENTQ_IRQ_CFG0',
  65704: 'EVENTQ_PROD',
  65708: 'EVENTQ_CONS',
};

/** Makes the objects that arm_smmu_device_probe() would have made, and runs the driver's probe and reset on them. */
export function probe(
  { kernel, bus, lines, program }: Booted,
  crashed: boolean,
): { results: string; accesses: readonly string[]; smmu: ObjectView } {
  const device = new PlainSmmu();
  const base = 0x905_0000n;
  bus.map({ address: base, length: 0x20000n }, device);
  const platform = kernel.create('struct platform_device');
  platform.set('dev.init_name', kernel.createString('arm-smmu-v3.0.auto'));
  const smmu = kernel.create('struct arm_smmu_device');
  const frame = kernel.io.map(base, 0x20000n).address;
  smmu.set('dev', platform.addressOf('dev')).set('base', frame);
  if (smmu.has('page1')) smmu.set('page1', frame + 0x10000n);
  const feature = kernel.options.types.constant('ARM_SMMU_FEAT_COHERENCY') ?? 0n;
  smmu.set('features', feature);
  smmu.set('evtq.q.irq', lines.declare('eventq', 101)).set('gerr_irq', lines.declare('gerror', 103));
  if (crashed) device.words.set(0x20, 0xd);
  const results = [
    kernel.call('arm_smmu_device_hw_probe', smmu.address),
    kernel.call('arm_smmu_init_structures', smmu.address),
    kernel.call('arm_smmu_device_reset', ...resetArguments(program, smmu.address)),
    kernel.call('arm_smmu_device_disable', smmu.address),
  ];
  return { results: results.join(' '), accesses: device.accesses, smmu };
}

/** Older drivers tell arm_smmu_device_reset() whether to bypass. */
function resetArguments(program: Program, smmu: bigint): Value[] {
  const type = program.function('arm_smmu_device_reset')?.symbol.type;
  return type?.kind === 'function' && type.parameters.length > 1 ? [smmu, 0] : [smmu];
}

/** Hands a device with four wires to arm_smmu_device_probe(), as the platform bus does. */
export function probeWhole({ kernel, bus, lines }: Booted): {
  kernel: Booted['kernel'];
  device: PlainSmmu;
  platform: ObjectView;
} {
  const device = new PlainSmmu();
  const frame = { address: 0x905_0000n, length: 0x2_0000n };
  bus.map(frame, device);
  const interrupts: Record<string, number> = {};
  for (const name of ['eventq', 'priq', 'cmdq-sync', 'gerror']) interrupts[name] = lines.declare(name, 106);
  const platform = createPlatformDevice(kernel, {
    name: '9050000.smmuv3',
    frames: [frame],
    interrupts,
    driver: 'arm_smmu_driver',
    node: {
      name: 'smmuv3@9050000',
      compatible: ['arm,smmu-v3'],
      properties: { '#iommu-cells': [1], 'dma-coherent': true },
    },
  });
  if (kernel.call('arm_smmu_device_probe', platform.address) !== 0) throw new Error('the probe failed');
  return { kernel, device, platform };
}
