import type { Rule } from '../rule';

/** whoever gets the memory next writes what the SMMU then takes for addresses. */
export const reachableTablesAreKept: Rule = {
  id: 'reachable-tables-are-kept',
  title: 'Memory of tables and queues is freed only after nothing leads the SMMU there any more.',
  source: 'IHI 0070 §3.21: software removes what refers to a structure before it frees the structure.',
  severity: 1,
  *find(run) {
    for (const { event, smmu, what, cause } of run.facts.frees ?? []) {
      const last = Math.max(0, event - 1);
      if (run.isFailing(smmu, last)) continue;
      yield {
        claim: `Memory is freed that the SMMU still reads as ${what}`,
        evidence: [last],
        ...(cause && { cause }),
        seen: `${what} was in freed memory`,
      };
    }
  },
};
