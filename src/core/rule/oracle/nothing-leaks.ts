import type { Rule } from '../rule';

/** what a failed or undone operation acquired is given back. */
export const nothingLeaks: Rule = {
  id: 'nothing-leaks',
  title: 'What a path that fails or undoes something acquired is given back.',
  source: 'Kernel practice: an error path leaves what was there before.',
  severity: 2,
  *find(run) {
    // A kernel that stopped in the middle could give nothing back.
    const stopped = run.of('oops')[0]?.id ?? Number.POSITIVE_INFINITY;
    for (const leak of run.facts.leaks ?? []) {
      if (leak.noticed >= stopped) continue;
      const evidence = [leak.acquired, leak.noticed].sort((a, b) => a - b);
      const seen = `${leak.what} was still held where nobody could give it back any more`;
      const { cause } = leak;
      yield {
        claim: `${leak.what} is never given back`,
        evidence,
        blame: leak.acquired,
        seen,
        ...(cause && { cause }),
      };
    }
  },
};
