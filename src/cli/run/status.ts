import { provenOf } from '../../core/review/report/outcome';
import type { ReviewModel, RunView } from '../../protocol/review';
import { ExitStatus } from '../exit-status';

/** What a review amounts to as an exit status. */
export function reviewStatus(model: ReviewModel): ExitStatus {
  const { base, patched } = model;
  const judged = provenOf(model).length > 0 ? ExitStatus.Finding : ExitStatus.Nothing;
  return Math.max(statusOf(patched), baseStatus(base), brokenStatus(base, patched), judged) as ExitStatus;
}

function statusOf(side: RunView): ExitStatus {
  if (side.end === 'not-modelled') return ExitStatus.NotModelled;
  if (side.end === 'not-started' || side.end === 'problems') return ExitStatus.Usage;
  // A call that fails because the scenario refused it something did what it should.
  const refusedCall = side.end === 'failed-call' && side.refused > 0;
  const failed =
    (side.end !== 'completed' && !refusedCall) ||
    side.breaches.length > 0 ||
    side.verdicts.some((verdict) => !verdict.pass);
  return failed ? ExitStatus.Finding : ExitStatus.Nothing;
}

/** What the base does wrong is not the patch's finding; what keeps it from being compared counts. */
function baseStatus(side: RunView): ExitStatus {
  const status = statusOf(side);
  return status === ExitStatus.Finding ? ExitStatus.Nothing : status;
}

/** A patch that does not compile is bad input, also where the run came around the broken part. */
function brokenStatus(base: RunView, patched: RunView): ExitStatus {
  const before = new Set(base.problems.map(({ message }) => message));
  const broken = patched.problems.some(({ severity, message }) => severity === 'error' && !before.has(message));
  return broken ? ExitStatus.Usage : ExitStatus.Nothing;
}
