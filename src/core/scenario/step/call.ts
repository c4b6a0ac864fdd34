import { error } from '../../base/problem';
import { chooseArguments } from '../driver-arguments';
import type { Step } from '../scenario';
import { callDriver } from './call-driver';
import { fieldOf, type StepContext, type Verb } from './verb';

/** Calls one function of the driver. */
export const call: Verb = {
  name: 'call',
  summary: 'Calls a function of the driver.',
  fields: {
    function: { type: 'string', required: true, summary: 'Its name; static functions can be called too.' },
    arguments: { type: 'arguments', summary: 'Numbers, and names of objects such as "smmu".' },
  },
  needs: ['running'],
  run(step: Step, context: StepContext): boolean {
    const name = fieldOf<string>(step, 'function') ?? '';
    const given = fieldOf<readonly (string | bigint)[]>(step, 'arguments');
    const args = given ?? chosenFor(name, step, context);
    return args !== undefined && callDriver({ functions: [name], arguments: args }, context, step.at);
  },
};

/** Arguments by type; none for a kernel that cannot tell types or has no such function, which the call then says. */
function chosenFor(name: string, step: Step, { state }: StepContext): readonly bigint[] | undefined {
  const kinds = state.kernel?.parameterKinds?.(name);
  if (!kinds) return [];
  const objects = [...state.objects].map(([object, place]) => ({ name: object, ...place }));
  const chosen = chooseArguments(kinds, objects);
  if (typeof chosen !== 'string') return chosen.arguments;
  const known = `Known: ${[...state.objects.keys()].join(', ')}.`;
  state.problems.push(error('scenario-no-argument', `${name}() cannot be called as it is: ${chosen}`, step.at, known));
  return undefined;
}
