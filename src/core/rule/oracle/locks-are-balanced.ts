import type { Rule } from '../rule';

/** A deadlock on one CPU, a lock that is released without being held, or is held where it must not be. */
export const locksAreBalanced: Rule = {
  id: 'locks-are-balanced',
  title: 'Locks are released by whoever took them, once, and no CPU waits for itself.',
  source: 'Rules of the kernel’s locks.',
  severity: 2,
  *find(run) {
    for (const event of run.of('warning')) {
      if (event.reason !== 'lock') continue;
      // While a lock is held that nobody gives back, whoever holds it is at work: his first event tells where.
      const { id, since = id, text } = event;
      yield { claim: `A lock is misused: ${text}`, evidence: [...new Set([since, id])], blame: since, seen: text };
    }
  },
};
