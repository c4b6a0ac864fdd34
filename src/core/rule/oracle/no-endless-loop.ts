import { exhaustedText } from '../../trace/exhausted';
import type { Rule } from '../rule';

/** The step limit was used up, interrupts left the code that they interrupted no time, or a call did more than any that ends. */
export const noEndlessLoop: Rule = {
  id: 'no-endless-loop',
  title: 'Every call into the kernel comes to an end.',
  source: 'The limits of the engine: of steps, of interrupts in a row, of virtual time and of what a call repeats.',
  severity: 2,
  *find(run) {
    for (const event of run.of('out-of-fuel')) {
      const { interrupt, exhausted } = event;
      if (exhausted) {
        yield {
          claim:
            exhausted.why === 'repeats' ? 'A call does the same again and again' : 'A call does not come to an end',
          evidence: [event.id],
          seen: exhaustedText(exhausted),
        };
        continue;
      }
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
