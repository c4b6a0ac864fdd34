import type { Clock } from '../machine/clock';
import type { Snapshotable } from '../machine/snapshot';
import type { InvalidationAnswer } from '../smmu/v3/port';
import { invalidationTexts } from '../trace/device-notes';
import type { Atc } from './atc';
import type { AtcSpan } from './atc-span';

/** How an endpoint answers invalidations: it does them; does them so many nanoseconds later, be that too late; refuses; or stays silent and
 *  the time-out is seen at once (`timed-out`) or when it is over (`never`). All but the first two leave the cache as it is. */
export type InvalidationBehaviour = InvalidationAnswer;

/** What the trace says of an invalidation that is not done at once; undefined of one that is. */
export function invalidationText(answer: InvalidationAnswer): string | undefined {
  if (answer === 'completed') return undefined;
  if (answer === 'unsupported-request') return invalidationTexts.refused;
  return typeof answer === 'object' ? invalidationTexts.late : invalidationTexts.unanswered;
}

/** Opaque to all but `Invalidations`. */
export interface InvalidationState {
  readonly behaviour: InvalidationBehaviour;
  readonly late: readonly Late[];
}

interface Late {
  readonly due: bigint;
  readonly span: AtcSpan;
}

/** The side of an endpoint that is told to drop translations. What is late stays usable until it is done, and is done even when the SMMU
 *  stopped waiting for it. */
export class Invalidations implements Snapshotable<InvalidationState> {
  #late: readonly Late[] = [];

  constructor(
    private readonly atc: Atc,
    private readonly clock: Clock,
    /** May be changed at any time; holds for what comes then. */
    public behaviour: InvalidationBehaviour,
  ) {}

  receive(span: AtcSpan): InvalidationAnswer {
    this.settle();
    const { behaviour } = this;
    if (behaviour === 'completed') this.atc.invalidate(span);
    else if (typeof behaviour === 'object') {
      this.#late = [...this.#late, { due: this.clock.now + behaviour.nanoseconds, span }];
    }
    return behaviour;
  }

  /** Does what has become due. To be called before the cache is used. */
  settle(): void {
    if (this.#late.length === 0) return;
    const { now } = this.clock;
    for (const { due, span } of this.#late) if (due <= now) this.atc.invalidate(span);
    this.#late = this.#late.filter(({ due }) => due > now);
  }

  /** How many are late. */
  get pending(): number {
    this.settle();
    return this.#late.length;
  }

  /** Function-level reset: what was to be dropped is gone with the rest. */
  forget(): void {
    this.#late = [];
  }

  snapshot(): InvalidationState {
    return { behaviour: this.behaviour, late: this.#late };
  }

  restore(state: InvalidationState): void {
    this.behaviour = state.behaviour;
    this.#late = state.late;
  }
}
