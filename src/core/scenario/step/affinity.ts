import { error } from '../../base/problem';
import { fieldOf, type Verb } from './verb';

/** Which CPU takes interrupts. */
export const setAffinity: Verb = {
  name: 'set-affinity',
  summary: 'From now on interrupts are taken by the CPU that does the steps, as at first, or by another one.',
  fields: {
    interrupts: {
      type: 'string',
      required: true,
      choices: ['same', 'other'],
      summary: 'Another CPU takes them at once, also while the one that does the steps masks its own.',
    },
  },
  run(step, { world, state }) {
    if (world.takeInterrupts) {
      world.takeInterrupts(fieldOf<string>(step, 'interrupts') === 'other');
      return true;
    }
    state.problems.push(error('scenario-affinity', 'there is one CPU in this run', step.at));
    return false;
  },
};
