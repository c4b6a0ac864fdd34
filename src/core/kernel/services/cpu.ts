import type { Kernel } from '../kernel';
import { type Service, service } from '../service';

/** Numbers of the cpucaps that this CPU has, in this tree. */
export function capabilityNumbers(kernel: Kernel): ReadonlySet<number> {
  return kernel.state(capabilityNumbers, () => {
    const numbers = kernel.cpu.capabilities.map((name) => kernel.options.types.constant(name));
    return new Set(numbers.filter((number) => number !== undefined).map(Number));
  });
}

function hasCapability(kernel: Kernel, feature: bigint): number {
  return Number(capabilityNumbers(kernel).has(Number(feature)));
}

function sanitisedRegister(kernel: Kernel, id: number): bigint {
  for (const [name, value] of Object.entries(kernel.cpu.idRegisters)) {
    if (kernel.options.types.constant(`SYS_${name}`) === BigInt(id)) return value;
  }
  return kernel.notModelled('feature', `ID register 0x${id.toString(16)}`);
}

/** The task that runs: only its identity exists, so that a look inside is seen as not modelled. */
function currentTask(kernel: Kernel): bigint {
  return kernel.state(currentTask, () => {
    const task = kernel.create('struct task_struct');
    if (task.has('comm'))
      kernel.memory.write(
        task.addressOf('comm'),
        Uint8Array.from([...'swapper/0'].map((letter) => letter.charCodeAt(0))),
      );
    return task.address;
  });
}

export const cpuServices: readonly Service[] = [
  service(/^alternative_has_(cap|feature)_(likely|unlikely)$/, 'l', 'whether the CPU has the feature', hasCapability),
  service('read_sanitised_ftr_reg', 'i', 'an ID register of the CPU model', sanitisedRegister),
  service('is_kernel_in_hyp_mode', '', 'whether the kernel runs at EL2', (kernel) => Number(kernel.cpu.hypMode)),
  service('is_hyp_mode_available', '', 'whether the kernel was entered at EL2', (kernel) => Number(kernel.cpu.hypMode)),
  service(
    'get_current',
    '',
    'one task, all of whose members but its name are zero',
    currentTask,
    'there is one task only, with no memory of its own',
  ),
  service('__smmu_review_cpu_offset', '', 'zero: CPU 0 has the image itself', () => 0n, 'one CPU only'),
  service('__smmu_review_set_cpu_offset', 'l', 'nothing', () => undefined),
  service(
    'array_index_mask_nospec',
    'll',
    'all ones where the index is in range',
    (_kernel, index: bigint, size: bigint) => (index < size ? 0xffff_ffff_ffff_ffffn : 0n),
  ),
  service(/^(smp_processor_id|raw_smp_processor_id|debug_smp_processor_id)$/, '', 'CPU 0', () => 0),
  service('dcache_clean_poc', 'll', 'nothing: there are no caches', () => undefined),
  service('dcache_inval_poc', 'll', 'nothing: there are no caches', () => undefined),
  service('dcache_clean_inval_poc', 'll', 'nothing: there are no caches', () => undefined),
];
