import type { Rule } from '../rule';

/** The step limit was used up. */
export const noEndlessLoop: Rule = {
  id: 'no-endless-loop',
  title: 'Every call into the kernel comes to an end.',
  source: 'The step limit of the engine.',
  severity: 2,
  *find(run) {
    for (const event of run.of('out-of-fuel')) {
      yield { claim: 'A loop goes on for ever', evidence: [event.id], seen: 'the step limit was reached' };
    }
  },
};
