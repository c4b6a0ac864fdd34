import { formatPosition } from '../base/span';
import type { Event } from '../trace/event';
import type { Exhausted } from '../trace/exhausted';

/** Virtual nanoseconds that a task may take: the longest wait in the kernel, that for a device after its reset, is one minute. */
export const mostTime = 600_000_000_000n;
/** Events of one task. A linear stream table of the largest size is 65536 stores. */
export const mostEvents = 300_000;
/** How often the same may be done at the same place in one task. */
export const mostRepeats = 4096;
/** Steps of the budget of loops and calls that a call of a modelled function takes up, as against a turn of a loop. */
export const stepsOfService = 5;
/** The same for one that grants something, which has to be remembered. */
export const stepsOfRequest = 60;

/** What one task of a kernel came to, in virtual time and in what it does. It tells a task that will not end from a long one. */
export class Effort {
  #began = 0n;
  #first = 0;
  #counted = 0;
  #allowance = 0n;
  readonly #repeats = new Map<string, number>();

  /** A task begins at this time, with this event next. `expected` nanoseconds of it are no surprise. */
  begin(now: bigint, event: number, expected: bigint): void {
    this.#began = now;
    this.#first = event;
    this.#counted = event;
    this.#allowance = mostTime + expected;
    this.#repeats.clear();
  }

  /** Why a task that got this far has no end in sight, as far as time tells. */
  late(now: bigint): Exhausted | undefined {
    return now - this.#began > this.#allowance
      ? { why: 'time', seconds: Number(mostTime / 1_000_000_000n) }
      : undefined;
  }

  /** The same, as far as its events tell; `length` is the number of all of them, `at` gives one. */
  busy(length: number, at: (index: number) => Event | undefined): Exhausted | undefined {
    const done = length - this.#first;
    // Short tasks pay nothing for it.
    if (done <= mostRepeats) return undefined;
    if (done > mostEvents) return { why: 'events', times: mostEvents };
    if (this.#counted === this.#first) this.#counted = Math.max(this.#first, length - 1);
    for (; this.#counted < length; this.#counted++) {
      const event = at(this.#counted);
      const what = event && deedOf(event);
      if (event === undefined || what === undefined) continue;
      const { span } = event.cause;
      const key = `${span ? formatPosition(span) : ''} ${what}`;
      const times = (this.#repeats.get(key) ?? 0) + 1;
      this.#repeats.set(key, times);
      if (times >= mostRepeats) return { why: 'repeats', times, what };
    }
    return undefined;
  }
}

/** What software did, where doing exactly that again and again leads nowhere; undefined for what every loop does, and for waiting. */
function deedOf(event: Event): string | undefined {
  switch (event.kind) {
    case 'command':
      return event.name === 'CMD_SYNC'
        ? undefined
        : `${event.name} ${event.dwords.map((word) => word.toString(16)).join(' ')}`;
    case 'register-write':
      return `write of 0x${event.value.toString(16)} to ${event.register ?? `0x${event.offset.toString(16)}`}`;
    case 'log':
      return `message "${event.text}"`;
    default:
      return undefined;
  }
}
