import type { Snapshotable } from './snapshot';

interface Timer {
  readonly at: bigint;
  readonly order: number;
  readonly run: () => void;
}

/** The timers' closures belong to their owners, whose own snapshots must agree with this one. */
export interface ClockState {
  readonly now: bigint;
  readonly order: number;
  readonly timers: readonly Timer[];
}

/** Virtual time in nanoseconds. It moves only when told to; timers due at the same time run in the order in which they were set. */
export class Clock implements Snapshotable<ClockState> {
  #now = 0n;
  #order = 0;
  #timers: readonly Timer[] = [];

  get now(): bigint {
    return this.#now;
  }

  /** Runs `run` when `delay` nanoseconds have passed (negative counts as 0: at the next `advance`). The result cancels it. */
  after(delay: bigint, run: () => void): () => void {
    const timer: Timer = { at: this.#now + (delay > 0n ? delay : 0n), order: this.#order++, run };
    this.#timers = [...this.#timers, timer];
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves time on, running what falls due on the way, at its own time. Timers set by timers run too if they fall due. A timer that
   *  moves time itself is honoured: time never goes back. */
  advance(nanoseconds: bigint): void {
    const target = this.#now + (nanoseconds > 0n ? nanoseconds : 0n);
    for (let due = this.#next(target); due; due = this.#next(target)) {
      const timer = due;
      this.#timers = this.#timers.filter((other) => other !== timer);
      if (timer.at > this.#now) this.#now = timer.at;
      timer.run();
    }
    if (target > this.#now) this.#now = target;
  }

  /** When the next timer is due, or undefined when there is none. */
  get nextDue(): bigint | undefined {
    return this.#timers.reduce<bigint | undefined>(
      (least, timer) => (least === undefined || timer.at < least ? timer.at : least),
      undefined,
    );
  }

  snapshot(): ClockState {
    return { now: this.#now, order: this.#order, timers: this.#timers };
  }

  restore(state: ClockState): void {
    this.#now = state.now;
    this.#order = state.order;
    this.#timers = state.timers;
  }

  #next(target: bigint): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > target) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}
