import type { HostFunction } from '../../wasm/host';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';

const spinlock = 'a spinlock that sleeps';
const rwlock = 'an rwlock that sleeps';

function sleeping(kernel: Kernel, name: string): HostFunction {
  const shared = /_read_/.test(name);
  const kind = /_spin_/.test(name) ? spinlock : rwlock;
  if (/trylock/.test(name)) return (lock) => Number(kernel.locks.tryAcquire(BigInt(lock ?? 0), kind, shared));
  if (/unlock/.test(name)) {
    return (lock) => {
      kernel.locks.release(BigInt(lock ?? 0), kind, shared);
      return undefined;
    };
  }
  return (lock) => {
    kernel.locks.acquire(BigInt(lock ?? 0), kind, shared);
    return undefined;
  };
}

/** What spinlocks, rwlocks and mutexes are under PREEMPT_RT. They leave the interrupt mask alone. The lock's `rt_mutex_base` is its
 *  first member, so that both have one address. */
export const realTimeLockServices: readonly Service[] = [
  typedService(
    /^rt_(spin|read|write)_(lock|unlock|trylock)(_bh|_nested|_nest_lock)?$/,
    'a lock that sleeps',
    (kernel, symbol) => sleeping(kernel, symbol.name),
    'one CPU runs at a time: a lock that is held is a lock taken twice',
  ),
  typedService(
    /^(rt_mutex_base_init|__mutex_rt_init|mutex_rt_init_(generic|lockdep)|__rt_(spin_lock|rwlock|mutex)_init)$/,
    'a fresh lock',
    (kernel) => (lock) => {
      kernel.locks.initialize(BigInt(lock ?? 0), 'a lock');
      return undefined;
    },
  ),
  service('rt_mutex_base_is_locked', 'p', 'whether it is held', (kernel, lock: bigint) =>
    Number(kernel.locks.isHeld(lock)),
  ),
];
