import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';

/** What reading the clock or one turn of a polling loop costs, so that a loop that waits for a timeout ends. */
export const stepNanoseconds = 100n;

function readClock(kernel: Kernel): bigint {
  kernel.advance(stepNanoseconds);
  return kernel.options.clock.now;
}

/** Longest time that a sleep is stretched to. */
const longestSleep = 10_000_000n;

/** A sleep may take longer than asked. One that follows another with nothing but the same register read in between takes
 *  twice as long as that one, so that polling for a second until a time-out is a hundred turns and not a million. */
function sleep(kernel: Kernel, nanoseconds: bigint): void {
  const polled = kernel.state(sleep, () => ({ events: -1, nanoseconds: 0n }));
  const events = kernel.recorder.length;
  const stretched = polled.nanoseconds * 2n > longestSleep ? longestSleep : polled.nanoseconds * 2n;
  const time = polled.events === events && stretched > nanoseconds ? stretched : nanoseconds;
  polled.events = events;
  polled.nanoseconds = time;
  kernel.advance(time);
  kernel.runOthers();
}

/** A CPU waits without sleeping. */
function delay(kernel: Kernel, nanoseconds: bigint): undefined {
  kernel.runtime.waited();
  kernel.advance(nanoseconds);
  return undefined;
}

function sleepRange(kernel: Kernel, least: bigint): undefined {
  sleep(kernel, least * 1000n);
  return undefined;
}

const shorter = 'the shorter of the two times passes, more in a polling loop';
const virtual = 'virtual time, which moves only when somebody waits or looks';

export const timeServices: readonly Service[] = [
  service(/^ktime_get(_raw|_boottime|_coarse)?$/, '', `the clock in nanoseconds: ${virtual}`, readClock),
  service(/^ktime_get_(mono_fast|raw_fast|boot_fast)_ns$/, '', `the clock in nanoseconds: ${virtual}`, readClock),
  service(/^(sched|local)_clock$/, '', `the clock in nanoseconds: ${virtual}`, readClock),
  service('__udelay', 'l', 'time passes', (kernel, micro: bigint) => delay(kernel, micro * 1000n)),
  service('__ndelay', 'l', 'time passes', (kernel, nano: bigint) => delay(kernel, nano)),
  // It takes microseconds times 2^32 / 10^6.
  service('__const_udelay', 'l', 'time passes', (kernel, scaled: bigint) =>
    delay(kernel, (scaled * 1_000_000_000n) >> 32n),
  ),
  service('usleep_range_state', 'lli', shorter, sleepRange),
  // What Linux before 5.15 has in its place.
  service('usleep_range', 'll', shorter, sleepRange),
  service('msleep', 'i', 'time passes', (kernel, milli: number) => {
    sleep(kernel, BigInt(milli) * 1_000_000n);
    return undefined;
  }),
  service('cpu_relax', '', 'a little time passes', (kernel) => {
    kernel.advance(stepNanoseconds);
    return undefined;
  }),
  service('__smmu_review_cmpwait', 'pll', 'a little time passes', (kernel) => {
    kernel.advance(stepNanoseconds);
    return undefined;
  }),
  service(/^(__cond_resched|_cond_resched|dynamic_cond_resched)$/, '', 'nobody else wants the CPU', () => 0),
  typedService(
    /^(__might_sleep|__might_resched|__might_fault|might_alloc)$/,
    'nothing',
    () => () => undefined,
    'sleeping in atomic context is not seen',
  ),
];
