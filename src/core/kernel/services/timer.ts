import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';
import { jiffiesNow, ticksPerSecond, timers } from '../timers';

function pointer(value: number | bigint | undefined): bigint {
  return BigInt.asUintN(64, BigInt(value ?? 0));
}

function initialize(kernel: Kernel, timer: bigint, callback: bigint, flags: number): undefined {
  const view = kernel.view('struct timer_list', timer);
  view.set('entry.pprev', 0).set('function', callback).set('flags', flags);
  return undefined;
}

/** MAX_JIFFY_OFFSET: what a negative time, "for ever", comes to. */
const forEver = (1n << 62n) - 2n;

/** Ticks in a time of which `perSecond` make a second, rounded up. */
function ticksIn(kernel: Kernel, time: number, perSecond: bigint): bigint {
  if ((time | 0) < 0 && perSecond === 1000n) return forEver;
  return (BigInt(time >>> 0) * ticksPerSecond(kernel) + perSecond - 1n) / perSecond;
}

const later = 'the function runs when the kernel next sleeps, or when a call from outside ends, after its time';

export const timerServices: readonly Service[] = [
  typedService(
    /^(timer_)?init_timer(_on_stack)?_key$|^timer_init_key(_on_stack)?$/,
    later,
    (kernel) => (timer, callback, flags) => initialize(kernel, pointer(timer), pointer(callback), Number(flags)),
  ),
  service('mod_timer', 'pl', later, (kernel, timer: bigint, expires: bigint) =>
    Number(timers(kernel).set(timer, expires)),
  ),
  service('mod_timer_pending', 'pl', later, (kernel, timer: bigint, expires: bigint) =>
    timers(kernel).pending(timer) ? Number(timers(kernel).set(timer, expires)) : 0,
  ),
  service(/^add_timer(_local|_global)?$/, 'p', later, (kernel, timer: bigint) => {
    timers(kernel).set(timer, kernel.view('struct timer_list', timer).get('expires'));
    return undefined;
  }),
  service('add_timer_on', 'pi', later, (kernel, timer: bigint) => {
    timers(kernel).set(timer, kernel.view('struct timer_list', timer).get('expires'));
    return undefined;
  }),
  service(
    /^(timer_delete|timer_delete_sync|timer_delete_sync_try|del_timer|del_timer_sync|try_to_del_timer_sync)$/,
    'p',
    'no call any more',
    (kernel, timer: bigint) => Number(timers(kernel).cancel(timer)),
  ),
  service(/^timer_shutdown(_sync)?$/, 'p', 'no call any more', (kernel, timer: bigint) => {
    const active = timers(kernel).cancel(timer);
    kernel.view('struct timer_list', timer).set('function', 0);
    return Number(active);
  }),
  service('get_jiffies_64', '', 'ticks of virtual time', jiffiesNow),
  service('__msecs_to_jiffies', 'i', 'ticks that last at least so long', (kernel, time: number) =>
    ticksIn(kernel, time, 1000n),
  ),
  service('__usecs_to_jiffies', 'i', 'ticks that last at least so long', (kernel, time: number) =>
    ticksIn(kernel, time, 1_000_000n),
  ),
];
