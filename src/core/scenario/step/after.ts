import { error } from '../../base/problem';
import type { FieldDeclarations } from '../fields';
import type { Step } from '../scenario';
import type { Faults } from '../world';
import { fieldOf, type StepContext } from './verb';

/** Fields of steps that do something to the hardware, now or later. */
export const afterFields: FieldDeclarations = {
  after: {
    type: 'string',
    summary:
      'Step of the software after which it happens, such as "write CR0", "read CR0ACK" or "store stream table"; now when left out.',
  },
  nth: { type: 'value', summary: 'Which step of that kind, counted from now; the first when left out.' },
};

/** Does something to the hardware now, or right after the step of the software that the fields name. What is wrong, in words, becomes a problem
 *  of that code at the step; false when it is known at once. */
export function nowOrAfter(
  step: Step,
  { world, state }: StepContext,
  code: string,
  act: (faults: Faults) => string | undefined,
): boolean {
  const told = (trouble: string | undefined): boolean => {
    if (trouble !== undefined) state.problems.push(error(code, trouble, step.at));
    return trouble === undefined;
  };
  const { faults } = world;
  if (!faults) return told('faults cannot be ordered in this run');
  const after = fieldOf<string>(step, 'after');
  if (after === undefined) return told(act(faults));
  return told(faults.after(after, Number(fieldOf<bigint>(step, 'nth') ?? 1n), () => void told(act(faults))));
}
