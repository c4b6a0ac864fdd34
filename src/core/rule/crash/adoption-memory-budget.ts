import type { Rule } from '../rule';

/** A crash kernel has some hundred megabytes in all; page tables for a mapping of this size already cost it. Bytes. */
const budget = 64n << 20n;

/** */
export const adoptionMemoryBudget: Rule = {
  id: 'adoption-memory-budget',
  title: 'What a crash kernel maps of the crashed one’s memory stays small.',
  source: 'Adoption series, part 1; crashkernel= sizes.',
  severity: 4,
  *find(run) {
    for (const map of run.facts.memoryMaps ?? []) {
      if (run.startOf(map.kernel) !== 'crash' || map.length <= budget) continue;
      const evidence = [Math.max(0, map.event - 1)];
      yield {
        claim: 'The crash kernel maps more than 64 MB',
        evidence,
        seen: `${map.length >> 20n} MB were mapped`,
        ...(map.cause && { cause: map.cause }),
      };
    }
  },
};
