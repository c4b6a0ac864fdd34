import type { Part } from './part';
import type { InvalidationAnswer } from './port';

/** Opaque to all but `AtcInvalidations`. */
export interface AtcState {
  readonly outstanding: readonly Outstanding[];
}

/** An invalidation since the last successful CMD_SYNC: when it ends, undefined for at once, and whether it ends by time-out. */
interface Outstanding {
  readonly due: bigint;
  readonly timesOut: boolean;
}

/** Invalidations that were sent to endpoints and that a CMD_SYNC has to wait for (§3.9.1, §4.5.1). */
export class AtcInvalidations {
  #outstanding: readonly Outstanding[] = [];

  constructor(private readonly part: Part) {}

  /** An endpoint answered, or will, or will not. */
  sent(answer: InvalidationAnswer): void {
    const { clock } = this.part.ports;
    const { atcTimeout } = this.part.knobs;
    if (answer === 'completed') return;
    if (answer === 'unsupported-request') {
      this.part.note('an endpoint answered CMD_ATC_INV with Unsupported Request: nothing says that its cache is clean');
      return;
    }
    const late = typeof answer === 'object' ? answer.nanoseconds : answer === 'never' ? atcTimeout + 1n : 0n;
    const timesOut = answer === 'timed-out' || late > atcTimeout;
    const due = clock.now + (late > atcTimeout ? atcTimeout : late);
    this.#outstanding = [...this.#outstanding, { due, timesOut }];
  }

  /** When the last one ends that has not ended yet, or undefined when all have. */
  get busyUntil(): bigint | undefined {
    const { now } = this.part.ports.clock;
    return this.#outstanding.reduce<bigint | undefined>(
      (latest, { due }) => (due > now && (latest === undefined || due > latest) ? due : latest),
      undefined,
    );
  }

  /** Whether one of them timed out. */
  get failed(): boolean {
    return this.#outstanding.some(({ timesOut }) => timesOut);
  }

  /** A CMD_SYNC succeeded, or reported the failure: the retried one starts afresh. */
  forget(): void {
    this.#outstanding = [];
  }

  snapshot(): AtcState {
    return { outstanding: this.#outstanding };
  }

  restore(state: AtcState): void {
    this.#outstanding = state.outstanding;
  }
}
