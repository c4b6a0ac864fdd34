import type { Cause, Event, EventOf, Payload } from './event';
import type { Timeline } from './timeline';

/** An immutable run of events, in the order in which they happened. */
export interface Trace {
  readonly events: readonly Event[];
  /** What DMA would have come to in between; absent where none was tried. */
  readonly timeline?: Timeline;
}

/** A read that goes on being repeated. */
type Poll = EventOf<'register-read'> & { repeats: number; until?: bigint };

const nobody: Cause = { span: undefined, stack: [] };

/** Collects events. Whoever runs code tells it who is to blame and what time it is; devices only call `record`. */
export class Recorder {
  readonly #events: Event[] = [];
  /** The last event, once a read repeated it. */
  #poll: Poll | undefined;
  /** Set by the party that runs code. While nothing moved it must give the same object. */
  cause: () => Cause = () => nobody;
  /** Virtual time in nanoseconds. */
  now: () => bigint = () => 0n;
  /** Set by the party that tries DMA after each step. */
  timeline: (() => Timeline | undefined) | undefined;
  cpu = 0;
  kernel = 0;

  /** Appends an event. A read that repeats the last event, from the same place with the same value, is counted there. */
  record(payload: Payload): Event {
    const cause = this.cause();
    const last = this.#events.at(-1);
    if (payload.kind === 'register-read' && last?.kind === 'register-read' && isRepeat(last, payload, cause)) {
      // A time-out takes a million polls: an object for each would cost more than all the rest.
      if (last !== this.#poll) {
        this.#poll = { ...last, repeats: last.repeats ?? 0 };
        this.#events[this.#events.length - 1] = this.#poll;
      }
      this.#poll.repeats++;
      this.#poll.until = this.now();
      return this.#poll;
    }
    const event: Event = {
      id: this.#events.length,
      at: this.now(),
      kernel: this.kernel,
      cpu: this.cpu,
      cause,
      ...payload,
    };
    this.#events.push(event);
    return event;
  }

  /** Counts a read once more that is the last event: false, and nothing is recorded, where it is not, or somebody else reads now. */
  again(read: Event | undefined): boolean {
    if (!this.#poll || read !== this.#poll || this.#events.at(-1) !== read || this.cause() !== read.cause) return false;
    this.#poll.repeats++;
    this.#poll.until = this.now();
    return true;
  }

  /** The read that is being repeated, if the last event is one. */
  get repeated(): Event | undefined {
    return this.#poll !== undefined && this.#events.at(-1) === this.#poll ? this.#poll : undefined;
  }

  /** The event with this id. */
  at(id: number): Event | undefined {
    return this.#events[id];
  }

  get length(): number {
    return this.#events.length;
  }

  /** Drops the events from an id on: what was recorded was tried and taken back. */
  forget(from: number): void {
    this.#events.length = Math.min(this.#events.length, from);
  }

  trace(): Trace {
    const timeline = this.timeline?.();
    // What was handed out does not change any more.
    this.#poll = undefined;
    return { events: this.#events.slice(), ...(timeline && { timeline }) };
  }
}

/** Causes are compared by identity: whoever supplies them gives the same object while nothing moved. */
function isRepeat(
  last: EventOf<'register-read'>,
  now: Extract<Payload, { kind: 'register-read' }>,
  cause: Cause,
): boolean {
  return (
    last.cause === cause &&
    last.offset === now.offset &&
    last.value === now.value &&
    last.size === now.size &&
    last.device === now.device
  );
}
