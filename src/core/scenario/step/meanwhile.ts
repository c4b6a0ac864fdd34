import { error } from '../../base/problem';
import type { FieldDeclarations } from '../fields';
import type { Step } from '../scenario';
import { fieldOf, type StepContext } from './verb';

/** For steps of a driver that runs on another CPU: it starts and ends between two steps of what is under way. */
export const meanwhileFields = {
  after: {
    type: 'string',
    summary:
      'Step of the software, such as "write CR0", "point" (any at which it can come in), or time, such as "20 ms", after which another CPU does it while the first one stands still; now when left out.',
  },
  nth: { type: 'value', summary: 'Which step of that kind, counted from now; the first when left out.' },
} as const satisfies FieldDeclarations;

/** Runs what a driver does: now, or on another CPU right after a step of the software. */
export function nowOrMeanwhile(step: Step, { world, state }: StepContext, act: () => boolean): boolean {
  const after = fieldOf<string>(step, 'after');
  if (after === undefined) return act();
  const { faults } = world;
  const nth = Number(fieldOf<bigint>(step, 'nth') ?? 1n);
  const onOther = (): void => {
    if (world.onOtherCpu) world.onOtherCpu(step.verb, () => void act());
    else act();
  };
  const trouble = faults ? faults.after(after, nth, onOther) : 'steps cannot be waited for in this run';
  if (trouble !== undefined) state.problems.push(error('scenario-after', trouble, step.at));
  return trouble === undefined;
}
