import { pageSize } from './address-space';
import type { Kernel } from './kernel';

/** What MAIR_EL1 holds for each memory type that the kernel numbers `MT_*` (Arm ARM, MAIR_EL1). */
const memoryAttributes: Readonly<Record<string, bigint>> = {
  MT_NORMAL: 0xffn,
  MT_NORMAL_TAGGED: 0xffn,
  MT_NORMAL_NC: 0x44n,
  MT_DEVICE_nGnRnE: 0x00n,
  MT_DEVICE_nGnRE: 0x04n,
};

const registers: Readonly<Record<string, (kernel: Kernel) => bigint>> = {
  cntvct_el0: (kernel) => kernel.options.clock.now,
  mpidr_el1: () => 0x8000_0000n,
  // Cortex-A57: split level 1, unified level 2, coherent from level 2 on (its Technical Reference Manual, CLIDR_EL1).
  clidr_el1: () => 0x0a20_0023n,
  tcr_el1: translationControl,
  mair_el1(kernel) {
    let value = 0n;
    for (const [name, attribute] of Object.entries(memoryAttributes)) {
      const index = kernel.options.types.constant(name);
      if (index !== undefined) value |= attribute << (8n * index);
    }
    return value;
  },
};

/** TCR_EL1 as Linux sets it on a CPU with 48-bit addresses: both table walks cacheable and inner shareable, ASIDs of 16 bits from TTBR1
 *  (Arm ARM, TCR_EL1; the granules are encoded differently in TG0 and TG1). */
function translationControl(kernel: Kernel): bigint {
  const size = 64n - 48n;
  const cacheable = 0b11_01_01n;
  const [tg0, tg1] = { 4096: [0n, 2n], 16384: [2n, 1n], 65536: [1n, 3n] }[pageSize(kernel)] ?? [];
  if (tg0 === undefined || tg1 === undefined)
    return kernel.notModelled('feature', `pages of ${pageSize(kernel)} bytes`);
  const half = (granule: bigint): bigint => size | (cacheable << 8n) | (granule << 14n);
  const asidsFromUpper = 1n << 22n;
  const physicalSize = (kernel.cpu.idRegisters.ID_AA64MMFR0_EL1 ?? 0n) & 7n;
  return half(tg0) | (half(tg1) << 16n) | asidsFromUpper | (physicalSize << 32n) | (1n << 36n);
}

/** What `mrs` reads from a system register of CPU 0. */
export function systemRegister(kernel: Kernel, name: string): bigint {
  return registers[name]?.(kernel) ?? kernel.notModelled('feature', `system register ${name}`);
}
