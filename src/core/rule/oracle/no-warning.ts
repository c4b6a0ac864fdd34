import type { Rule } from '../rule';

/** WARN(), a bad free, undefined behaviour. Locks have a rule of their own. */
export const noWarning: Rule = {
  id: 'no-warning',
  title: 'The kernel has no reason to warn about itself: no WARN(), no bad free, no undefined behaviour.',
  source: 'C; the kernel’s own checks.',
  severity: 2,
  *find(run) {
    for (const event of run.of('warning')) {
      if (event.reason === 'lock') continue;
      yield { claim: `The kernel is found fault with: ${event.reason}`, evidence: [event.id], seen: event.text };
    }
  },
};
