import { parseSweepId } from '../../core/scenario/sweep';
import type { ReviewModel } from '../../protocol/review';

/** Whether a run of a sweep only found out that there are no more requests: it is the scenario without a fault, and no result of its own. */
export function isBeyondSweep({ scenario, base, patched }: ReviewModel): boolean {
  return parseSweepId(scenario).point !== undefined && base.refused === 0 && patched.refused === 0;
}
