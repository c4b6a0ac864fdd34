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
  mair_el1(kernel) {
    let value = 0n;
    for (const [name, attribute] of Object.entries(memoryAttributes)) {
      const index = kernel.options.types.constant(name);
      if (index !== undefined) value |= attribute << (8n * index);
    }
    return value;
  },
};

/** What `mrs` reads from a system register of CPU 0. */
export function systemRegister(kernel: Kernel, name: string): bigint {
  return registers[name]?.(kernel) ?? kernel.notModelled('feature', `system register ${name}`);
}
