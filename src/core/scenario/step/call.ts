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
    const args = fieldOf<readonly (string | bigint)[]>(step, 'arguments') ?? [];
    return callDriver({ functions: [name], arguments: args }, context, step.at);
  },
};
