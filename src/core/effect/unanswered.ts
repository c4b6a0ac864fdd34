import type { ComparedEffect } from './compare';

/** Which of the two runs stopped because the simulator had no answer, so that nobody knows what would have followed. */
export interface Unanswered {
  readonly base: boolean;
  readonly patched: boolean;
}

/** What can be told of a comparison when a run stopped without an answer. */
export interface Answered {
  readonly effects: readonly ComparedEffect[];
  /** Effects of one side that lie beyond the place where the other stopped: neither removed nor added. */
  readonly notCompared: number;
}

/** Leaves out the effects that only one run has because the other stopped too early to have them: those after the last effect that
 *  both have. */
export function withoutUnanswered(compared: readonly ComparedEffect[], stopped: Unanswered): Answered {
  const last = compared.findLastIndex((effect) => effect.base && effect.patched);
  const effects = compared.filter((effect, index) => {
    if (index <= last) return true;
    return effect.base ? !stopped.patched : !stopped.base;
  });
  return { effects, notCompared: compared.length - effects.length };
}
