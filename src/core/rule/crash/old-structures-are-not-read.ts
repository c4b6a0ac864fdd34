import type { Rule } from '../rule';

/** what a crashed kernel left in memory may be garbage, and reading it may be what fails. */
export const oldStructuresAreNotRead: Rule = {
  id: 'old-structures-are-not-read',
  title: 'The crash kernel’s driver follows no pointer into memory of the crashed kernel.',
  source: 'kdump v2 thread.',
  severity: 2,
  *find(run) {
    for (const map of run.facts.memoryMaps ?? []) {
      if (run.startOf(map.kernel) !== 'crash') continue;
      const own = run.kernel(map.kernel).memory ?? [];
      const inside = own.some(
        ({ address, length }) => map.address >= address && map.address + map.length <= address + length,
      );
      if (inside || own.length === 0) continue;
      const evidence = [Math.max(0, map.event - 1)];
      yield {
        claim: 'The crash kernel maps memory of the crashed one',
        evidence,
        seen: `${map.length} bytes were mapped`,
        ...(map.cause && { cause: map.cause }),
      };
    }
  },
};
