import type { Rule } from '../rule';

/** An access outside what the kernel may touch, a BUG() or a panic. */
export const noOops: Rule = {
  id: 'no-oops',
  title: 'The kernel neither touches memory that is not its own nor panics.',
  source: 'C; the kernel’s own checks.',
  severity: 2,
  *find(run) {
    for (const event of run.of('oops')) {
      yield { claim: `The kernel stops: ${event.reason}`, evidence: [event.id], seen: event.text };
    }
  },
};
