import type { Cause, Event, Payload } from './event';

/** An immutable run of events, in the order in which they happened. */
export interface Trace {
  readonly events: readonly Event[];
}

const nobody: Cause = { span: undefined, stack: [] };

/** Collects events. Whoever runs code tells it who is to blame and what time it is; devices only call `record`. */
export class Recorder {
  readonly #events: Event[] = [];
  /** Set by the party that runs code. */
  cause: () => Cause = () => nobody;
  /** Virtual time in nanoseconds. */
  now: () => bigint = () => 0n;
  cpu = 0;
  kernel = 0;

  record(payload: Payload): Event {
    const event: Event = {
      id: this.#events.length,
      at: this.now(),
      kernel: this.kernel,
      cpu: this.cpu,
      cause: this.cause(),
      ...payload,
    };
    this.#events.push(event);
    return event;
  }

  get length(): number {
    return this.#events.length;
  }

  trace(): Trace {
    return { events: this.#events.slice() };
  }
}
