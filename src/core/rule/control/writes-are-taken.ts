import { registerNamed } from '../../smmu/registers/map';
import type { Rule } from '../rule';

/** Any write that hardware refused and that no other rule explains: to a read-only register, to one that the part lacks, of a wrong width. */
export const writesAreTaken: Rule = {
  id: 'writes-are-taken',
  title: 'The driver writes only registers that the part has and lets software write.',
  source: 'IHI 0070 §6.1, §6.2.',
  severity: 3,
  *find(run) {
    for (const { name } of [...run.smmus, ...run.smmusV2]) {
      for (const event of run.registers(name).writes) {
        if (event.effect !== 'ignored' || event.previous === event.value) continue;
        if (registerNamed(event.register)?.facts.access.kind === 'guarded') continue;
        yield { claim: `A write to ${event.register} has no effect`, evidence: [event.id], level: 'hint' };
      }
    }
  },
};
