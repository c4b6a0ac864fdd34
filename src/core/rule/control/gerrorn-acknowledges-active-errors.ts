import { GERRORN } from '../../smmu/registers/control';
import type { Rule } from '../rule';

/** toggling a bit of GERRORN whose error is not active is CONSTRAINED UNPREDICTABLE: the error may become active. */
export const gerrornAcknowledgesActiveErrors: Rule = {
  id: 'gerrorn-acknowledges-active-errors',
  title: 'GERRORN toggles only bits whose error is active.',
  source: 'IHI 0070 §6.3.19.',
  severity: 3,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const event of run.registers(name).writes) {
        if (event.register !== GERRORN.name || event.effect !== 'unpredictable') continue;
        yield { claim: 'GERRORN acknowledges an error that is not active', evidence: [event.id], dependsOnKnobs: true };
      }
    }
  },
};
