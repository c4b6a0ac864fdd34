import type { Rule } from '../rule';

/** The step limit was used up, or interrupts left the code that they interrupted no time. */
export const noEndlessLoop: Rule = {
  id: 'no-endless-loop',
  title: 'Every call into the kernel comes to an end.',
  source: 'The limits of the engine: of steps, and of interrupts in a row.',
  severity: 2,
  *find(run) {
    for (const event of run.of('out-of-fuel')) {
      const { interrupt } = event;
      if (!interrupt) {
        yield { claim: 'A loop goes on for ever', evidence: [event.id], seen: 'the step limit was reached' };
        continue;
      }
      yield {
        claim: 'Interrupts leave the code that they interrupted no time',
        evidence: [event.id],
        seen: `${interrupt.times} handlers ran in a row, the last of them of ${interrupt.name}`,
      };
    }
  },
};
