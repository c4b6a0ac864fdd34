import { type ErrorName, GERRORN, IRQ_CTRL } from '../../smmu/registers/control';
import { lastActive } from '../active-error';
import { fieldAt } from '../control-write';
import { kernelEnd, stoppedEarly } from '../kernel-end';
import type { Rule } from '../rule';

/** Errors that nothing but an acknowledgement ends, and that are reported anew only after it. CMDQ_ERR and SFM_ERR have rules of their own. */
const errors: readonly ErrorName[] = [
  'EVENTQ_ABT_ERR',
  'PRIQ_ABT_ERR',
  'MSI_CMDQ_ABT_ERR',
  'MSI_EVENTQ_ABT_ERR',
  'MSI_PRIQ_ABT_ERR',
  'MSI_GERROR_ABT_ERR',
];

/** While an error is active its next occurrence goes unseen; the queue that it stopped, if any, stays so. Counts from where a kernel that takes the
 *  interrupt read of it: what it never looked at may belong to the kernel before. */
export const errorsAreAcknowledged: Rule = {
  id: 'errors-are-acknowledged',
  title: 'A global error that the interrupt handler reads of is acknowledged in GERRORN.',
  source: 'IHI 0070 §6.3.18, §6.3.19, §7.2, §7.5.',
  severity: 2,
  *find(run) {
    for (const { name: smmu } of run.smmus) {
      for (const kernel of run.facts.kernels.keys()) {
        if (run.facts.kernels[kernel + 1]?.start === 'crash' || stoppedEarly(run, kernel)) continue;
        const end = kernelEnd(run, smmu, kernel);
        for (const error of errors) {
          const read = lastActive(run, smmu, kernel, error, end);
          if (read === undefined || fieldAt(run, smmu, IRQ_CTRL, 'GERROR_IRQEN', read) === 0) continue;
          if (fieldAt(run, smmu, GERRORN, error, read) !== fieldAt(run, smmu, GERRORN, error, end)) continue;
          yield {
            claim: `${error} is active and the kernel reads of it, but never acknowledges it`,
            evidence: [read],
            seen: `${error} stays active until the end, and no further one can be reported`,
          };
        }
      }
    }
  },
};
