import type { Kernel } from './kernel';

/** Ticks per second, as the kernel is configured. */
export function ticksPerSecond(kernel: Kernel): bigint {
  return kernel.options.types.constant('HZ') ?? 250n;
}

/** Ticks at boot: five minutes before a 32-bit count would overflow, as kernels have it. */
function initialTicks(kernel: Kernel): bigint {
  return BigInt.asUintN(32, -300n * ticksPerSecond(kernel));
}

/** `jiffies` of this moment. */
export function jiffiesNow(kernel: Kernel): bigint {
  return initialTicks(kernel) + (kernel.options.clock.now * ticksPerSecond(kernel)) / 1_000_000_000n;
}

/** When a tick begins, in nanoseconds of virtual time. */
export function timeOfTick(kernel: Kernel, tick: bigint): bigint {
  const ticks = tick - initialTicks(kernel);
  return (ticks * 1_000_000_000n) / ticksPerSecond(kernel) + 1n;
}

/** Timers of a kernel (`struct timer_list`s by address). They run at defined points, once their time has come. */
export class Timers {
  readonly #set = new Map<bigint, bigint>();
  #shown = false;
  #written = -1n;
  /** Between these times the counters say what was written. */
  #from = 0n;
  #until = 0n;

  constructor(readonly kernel: Kernel) {}

  /** Those that are set. */
  get all(): Iterable<bigint> {
    return this.#set.keys();
  }

  pending(timer: bigint): boolean {
    return this.#set.has(timer);
  }

  /** Sets a timer to run at a number of jiffies; answers whether it was set before. */
  set(timer: bigint, expires: bigint): boolean {
    const before = this.#set.delete(timer);
    this.#set.set(timer, expires);
    const view = this.kernel.view('struct timer_list', timer);
    view.set('expires', expires).set('entry.pprev', view.addressOf('entry'));
    return before;
  }

  /** `set`, so many ticks from now. */
  after(timer: bigint, ticks: bigint): boolean {
    return this.set(timer, jiffiesNow(this.kernel) + ticks);
  }

  cancel(timer: bigint): boolean {
    const before = this.#set.delete(timer);
    if (before) this.kernel.view('struct timer_list', timer).set('entry.pprev', 0);
    return before;
  }

  /** When the next one is due, in nanoseconds of virtual time. */
  get nextDue(): bigint | undefined {
    let next: bigint | undefined;
    for (const expires of this.#set.values()) if (next === undefined || expires < next) next = expires;
    if (next === undefined) return undefined;
    return timeOfTick(this.kernel, next);
  }

  /** Runs what is due, the earliest first. */
  run(): void {
    this.updateJiffies();
    for (let due = this.#due(); due !== undefined; due = this.#due()) {
      this.cancel(due);
      const callback = this.kernel.view('struct timer_list', due).get('function');
      if (callback !== 0n) this.kernel.runtime.call(callback, due);
    }
  }

  /** C code looks at the counters: from now on they follow the clock. */
  showJiffies(): void {
    this.#shown = true;
  }

  /** Writes the time into the kernel's own counters, where C code looks at them. */
  updateJiffies(): void {
    if (!this.#shown) return;
    const time = this.kernel.options.clock.now;
    if (this.#from <= time && time < this.#until) return;
    const now = jiffiesNow(this.kernel);
    this.#from = time;
    this.#until = timeOfTick(this.kernel, now + 1n) - 1n;
    if (now === this.#written) return;
    this.#written = now;
    for (const name of ['jiffies', 'jiffies_64']) {
      const cell = this.kernel.runtime.addressOf(name);
      if (cell !== undefined) this.kernel.memory.store64(cell, now);
    }
  }

  #due(): bigint | undefined {
    const now = jiffiesNow(this.kernel);
    let found: readonly [bigint, bigint] | undefined;
    for (const each of this.#set) if (each[1] <= now && (!found || each[1] < found[1])) found = each;
    return found?.[0];
  }
}

/** The timers of a kernel. */
export function timers(kernel: Kernel): Timers {
  return kernel.state(timers, () => new Timers(kernel));
}
