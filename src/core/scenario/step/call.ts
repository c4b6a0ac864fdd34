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
  run(step: Step, context: StepContext): boolean {
    const name = fieldOf<string>(step, 'function') ?? '';
    const args = fieldOf<readonly (string | bigint)[]>(step, 'arguments') ?? [];
    return callDriver({ functions: [name], arguments: args }, context, step.at);
  },
};

/** Lets the driver shut the SMMU down. */
export const shutdown: Verb = {
  name: 'shutdown',
  summary: 'The kernel powers off or reboots: the driver shuts the SMMU down.',
  fields: {},
  run(step: Step, context: StepContext): boolean {
    return context.driver.shutdown.every((description) => callDriver(description, context, step.at));
  },
};
