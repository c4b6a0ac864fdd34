import { CR0 } from '../../smmu/registers/control';
import { fieldAt } from '../control-write';
import type { Rule } from '../rule';

/** the command is then ignored, and what the endpoint cached stays. */
export const atcInvNeedsSmmuen: Rule = {
  id: 'atc-inv-needs-smmuen',
  title: 'Endpoint caches are invalidated while SMMUEN is 1.',
  source: 'IHI 0070 §4.5.1.',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, declared } of run.commands(name)) {
        if (declared.name !== 'ATC_INV' || fieldAt(run, name, CR0, 'SMMUEN', event.id) === 1) continue;
        yield { claim: 'ATC_INV is given while SMMUEN is 0, and is ignored', evidence: [event.id] };
      }
    }
  },
};
