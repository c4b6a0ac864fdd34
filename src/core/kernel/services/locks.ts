import type { HostFunction } from '../../wasm/host';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';

/** Whether a family's lock is named `mutex`, `spinlock` or `rwlock` in a report. */
function kindOf(name: string): string {
  if (/mutex/.test(name)) return 'a mutex';
  if (/read|write/.test(name)) return /rwsem|down|up/.test(name) ? 'a semaphore' : 'an rwlock';
  return /down|up_/.test(name) ? 'a semaphore' : 'a spinlock';
}

/** Spin and rw locks: the suffix says what else happens. The lock is the first parameter, saved flags the second. */
function spin(kernel: Kernel, name: string): HostFunction {
  const kind = kindOf(name);
  const shared = /read/.test(name);
  const irq = /irq/.test(name);
  const save = /irqsave/.test(name);
  // What spin_is_locked(), inline code of the kernel, looks at.
  const word = /spin/.test(name) && kernel.options.types.record('struct qspinlock')?.complete === true;
  if (/unlock/.test(name)) {
    return (lock, flags) => {
      kernel.locks.release(BigInt(lock ?? 0), kind, shared);
      if (word) kernel.memory.store32(BigInt(lock ?? 0), 0);
      if (irq) kernel.interrupts.setDisabled(/irqrestore/.test(name) ? BigInt(flags ?? 0) !== 0n : false);
      return undefined;
    };
  }
  if (/trylock/.test(name)) {
    return (lock) => {
      const taken = kernel.locks.tryAcquire(BigInt(lock ?? 0), kind, shared);
      if (taken && word) kernel.memory.store32(BigInt(lock ?? 0), 1);
      return Number(taken);
    };
  }
  return (lock) => {
    const previous = irq ? kernel.interrupts.setDisabled(true) : false;
    kernel.locks.acquire(BigInt(lock ?? 0), kind, shared);
    if (word) kernel.memory.store32(BigInt(lock ?? 0), 1);
    return save ? (previous ? maskedFlags : 0n) : undefined;
  };
}

/** What local_irq_save() yields where interrupts were masked: PSR_I_BIT. */
const maskedFlags = 0x80n;

function setMasked(kernel: Kernel, masked: boolean): undefined {
  kernel.interrupts.setDisabled(masked);
  return undefined;
}

const alone = 'one CPU runs at a time: a lock that is held is a lock taken twice';

export const lockServices: readonly Service[] = [
  typedService(
    /^_{0,2}raw_(spin|read|write)_(lock|unlock|trylock)(_bh|_irq|_irqsave|_irqrestore|_nested)?$/,
    'a spinlock or rwlock, with the interrupt mask',
    (kernel, symbol) => spin(kernel, symbol.name),
    alone,
  ),
  service(/^mutex_lock(_interruptible|_killable)?$/, 'p', 'a mutex', (kernel, lock: bigint) => {
    kernel.locks.acquire(lock, 'a mutex', false);
    return 0;
  }),
  service('mutex_trylock', 'p', 'a mutex', (kernel, lock: bigint) =>
    Number(kernel.locks.tryAcquire(lock, 'a mutex', false)),
  ),
  service('mutex_unlock', 'p', 'a mutex', (kernel, lock: bigint) => {
    kernel.locks.release(lock, 'a mutex', false);
    kernel.interrupts.runThreads();
    return undefined;
  }),
  service('mutex_is_locked', 'p', 'whether it is held', (kernel, lock: bigint) => Number(kernel.locks.isHeld(lock))),
  typedService(/^(__mutex_init|mutex_init_generic|mutex_init_lockdep)$/, 'a fresh mutex', (kernel) => (lock) => {
    kernel.locks.initialize(BigInt(lock ?? 0), 'a mutex');
    return undefined;
  }),
  typedService(/^(__raw_spin_lock_init|__rwlock_init|__init_rwsem)$/, 'a fresh lock', (kernel) => (lock) => {
    kernel.locks.initialize(BigInt(lock ?? 0), 'a lock');
    return undefined;
  }),
  service(/^down_(read|write)$/, 'p', 'a semaphore', (kernel, lock: bigint) => {
    kernel.locks.acquire(lock, 'a semaphore', false);
    return undefined;
  }),
  service(/^up_(read|write)$/, 'p', 'a semaphore', (kernel, lock: bigint) => {
    kernel.locks.release(lock, 'a semaphore', false);
    return undefined;
  }),
  service('arch_local_irq_save', '', 'masks interrupts', (kernel) =>
    kernel.interrupts.setDisabled(true) ? maskedFlags : 0n,
  ),
  service('arch_local_irq_restore', 'l', 'masks or unmasks interrupts', (kernel, flags: bigint) =>
    setMasked(kernel, flags !== 0n),
  ),
  service('arch_local_irq_enable', '', 'unmasks interrupts', (kernel) => setMasked(kernel, false)),
  service('arch_local_irq_disable', '', 'masks interrupts', (kernel) => setMasked(kernel, true)),
  service('arch_local_save_flags', '', 'the interrupt mask', (kernel) =>
    kernel.interrupts.disabled ? maskedFlags : 0n,
  ),
  service('arch_irqs_disabled', '', 'whether interrupts are masked', (kernel) => Number(kernel.interrupts.disabled)),
  service('arch_irqs_disabled_flags', 'l', 'whether interrupts are masked', (_kernel, flags: bigint) =>
    Number(flags !== 0n),
  ),
];
