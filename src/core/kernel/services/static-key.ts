import type { Kernel } from '../kernel';
import { type Service, service } from '../service';

/** The branch is a jump where `enabled` differs from what the site was compiled for: jump_label_type() of kernel/jump_label.c. */
function branch(kernel: Kernel, key: bigint, compiledFor: number): number {
  return Number(count(kernel, key) > 0) ^ Number(compiledFor !== 0);
}

/** `enabled` is the first member of `struct static_key`. */
function count(kernel: Kernel, key: bigint): number {
  return kernel.memory.load32(key) | 0;
}

function change(delta: number) {
  return (kernel: Kernel, key: bigint): number => {
    kernel.memory.store32(key, count(kernel, key) + delta);
    return 1;
  };
}

function set(value: 0 | 1) {
  return (kernel: Kernel, key: bigint): undefined => {
    kernel.memory.store32(key, value);
    return undefined;
  };
}

export const staticKeyServices: readonly Service[] = [
  service(/^arch_static_branch(_jump)?$/, 'pi', 'the state of a static key', branch),
  service(/^static_key_enable(_cpuslocked)?$/, 'p', 'the key is on', set(1)),
  service(/^static_key_disable(_cpuslocked)?$/, 'p', 'the key is off', set(0)),
  service(/^static_key_slow_inc(_cpuslocked)?$/, 'p', 'the key counts up', change(1)),
  service(/^static_key_slow_dec(_cpuslocked)?$/, 'p', 'the key counts down', change(-1)),
  service('static_key_count', 'p', 'the count of the key', count),
];
