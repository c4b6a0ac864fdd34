import type { ProblemView } from '../protocol/place';
import type { ReviewModel, RunView } from '../protocol/review';

/** Why a side could not be compiled where the scenario needs it. There is no result then: compared with half a run, every effect that
 *  is missing would count as removed. */
export function brokenSides({ base, patched }: ReviewModel): readonly ProblemView[] {
  // What is missing is an argument: the panel asks for it.
  if (patched.calls.some(({ notMade }) => notMade)) return [];
  if (isBroken(patched)) return patched.problems;
  if (!isBroken(base)) return [];
  return base.problems.map((problem) => ({ ...problem, message: `In the base: ${problem.message}` }));
}

function isBroken({ end, problems }: RunView): boolean {
  return (end === 'not-started' || end === 'problems') && problems.length > 0;
}

/** A fault of ours as a problem. */
export function internalProblem(error: unknown): ProblemView {
  return {
    severity: 'error',
    code: 'internal',
    message: `The extension failed: ${error instanceof Error ? error.message : String(error)}`,
    help: 'The log (SMMU Review: Show Log) has the details.',
  };
}
