import type { ReviewModel } from '../../protocol/review';
import type { ExitStatus } from '../exit-status';
import { type ScenarioText, scenarioText } from '../report';
import { reviewStatus } from './status';
import { isBeyondSweep } from './sweep-end';

/** What is kept of a review until all of them are there. */
export interface Kept {
  readonly status: ExitStatus;
  /** It is the scenario without a fault, at the end of a sweep. */
  readonly isBeyondSweep: boolean;
  readonly shown: ScenarioText;
  /** The review itself, where the report needs more than its text: hundreds of them fill a machine's memory. */
  readonly model?: ReviewModel;
}

/** Takes of a review what a report needs; `whole`: all of it. */
export function kept(model: ReviewModel, whole: boolean): Kept {
  return {
    status: reviewStatus(model),
    isBeyondSweep: isBeyondSweep(model),
    shown: scenarioText(model),
    ...(whole && { model }),
  };
}
