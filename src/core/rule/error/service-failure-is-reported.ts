import { GERROR, GERRORN } from '../../smmu/registers/control';
import { fieldAt } from '../control-write';
import type { Rule } from '../rule';

/** Events after an acknowledgement within which a message still counts as about it. */
const soon = 50;

/** the flags of GERROR are the only sign. In the thread it was argued that SFM itself is not left by the acknowledgement. */
export const serviceFailureIsReported: Rule = {
  id: 'service-failure-is-reported',
  title: 'Service Failure Mode is not acknowledged away without a word.',
  source: 'Review of pull request 454; IHI 0070 §12.3, §6.3.19.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const event of run.registers(name).writes) {
        if (event.register !== GERRORN.name || event.effect === 'ignored') continue;
        const old = GERRORN.get(run.registers(name).before(GERRORN.name, event.id) ?? event.previous ?? 0n, 'SFM_ERR');
        if (GERRORN.get(event.value, 'SFM_ERR') === old) continue;
        // It was not active in what was read, or the write acknowledges nothing.
        if (fieldAt(run, name, GERROR, 'SFM_ERR', event.id) === old) continue;
        const said = run
          .of('log')
          .some(
            ({ id, text }) => id > run.firstOf(event.kernel) && id < event.id + soon && /service failure/i.test(text),
          );
        if (!said) yield { claim: 'SFM_ERR is acknowledged, and nothing says that it was there', evidence: [event.id] };
      }
    }
  },
};
