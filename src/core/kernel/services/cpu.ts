import { sizeOf } from '../../c/types/size';
import { Tag } from '../../wasm/layout';
import type { Kernel } from '../kernel';
import { findMember } from '../objects';
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

/** Members of the running task that exist, where the tree has them; all are zero but the name. */
const taskMembers = [
  'thread_info',
  'comm',
  'pid',
  'flags',
  'mm',
  'active_mm',
  'rcu_read_lock_nesting',
  'migration_disabled',
];

/** The task that runs: a kernel thread without memory of its own. A look at anything else in it ends the run. */
function currentTask(kernel: Kernel): bigint {
  return kernel.state(currentTask, () => {
    const task = kernel.create('struct task_struct');
    kernel.memory.tag(task.address, task.record.size, Tag.NotModelled);
    for (const member of taskMembers) {
      const place = findMember(task.record, member);
      if (!place) continue;
      const first = task.address + BigInt(place.offset & ~7);
      kernel.memory.tag(first, ((place.offset & 7) + sizeOf(place.type) + 7) & ~7, Tag.Addressable);
    }
    if (task.has('comm')) {
      const name = [...'swapper/0'].map((letter) => letter.charCodeAt(0));
      kernel.memory.write(task.addressOf('comm'), Uint8Array.from(name));
    }
    return task.address;
  });
}

/** The first CPU after `last` that is in a `struct cpumask`, of the one CPU that kernels here have; that or a higher number where there is none. */
function nextInMask(kernel: Kernel, last: number, mask: bigint): number {
  return last < 0 && kernel.memory.load8(mask) & 1 ? 0 : 1;
}

export const cpuServices: readonly Service[] = [
  service('cpumask_next', 'ip', 'the CPU after another one in a mask', nextInMask),
  service(/^alternative_has_(cap|feature)_(likely|unlikely)$/, 'l', 'whether the CPU has the feature', hasCapability),
  service('read_sanitised_ftr_reg', 'i', 'an ID register of the CPU model', sanitisedRegister),
  service('is_kernel_in_hyp_mode', '', 'whether the kernel runs at EL2', (kernel) => Number(kernel.cpu.hypMode)),
  service('is_hyp_mode_available', '', 'whether the kernel was entered at EL2', (kernel) => Number(kernel.cpu.hypMode)),
  service('get_current', '', 'one kernel thread, of which a few members exist', currentTask, 'there is one task only'),
  service('__smmu_review_cpu_offset', '', 'zero: CPU 0 has the image itself', () => 0n, 'one CPU only'),
  service('__smmu_review_set_cpu_offset', 'l', 'nothing', () => undefined),
  service(
    'array_index_mask_nospec',
    'll',
    'all ones where the index is in range',
    (_kernel, index: bigint, size: bigint) => (index < size ? 0xffff_ffff_ffff_ffffn : 0n),
  ),
  service(/^(smp_processor_id|raw_smp_processor_id|debug_smp_processor_id)$/, '', 'CPU 0', () => 0),
  service(/^preempt_schedule(_notrace)?$/, '', 'nothing: there is no other task', () => undefined),
  service('read_cpuid_cachetype', '', 'CTR_EL0 of a Cortex-A57: lines of 64 bytes', () => 0x8444_c004),
];
