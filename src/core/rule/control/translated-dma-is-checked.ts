import { CR0 } from '../../smmu/registers/control';
import { atsSwitches } from '../ats-switches';
import { fieldAt } from '../control-write';
import type { Rule } from '../rule';

/** Without the check any function that says that its addresses are translated ones reaches all memory, whatever its STE says. What a crash kernel
 *  keeps of the one before is not its choice. */
export const translatedDmaIsChecked: Rule = {
  id: 'translated-dma-is-checked',
  title: 'CR0.ATSCHK is 1 when ATS of an endpoint is turned on.',
  source: 'IHI 0070 §6.3.9.2, §3.9.1.3.',
  severity: 1,
  *find(run) {
    for (const { name: smmu } of run.smmus) {
      for (const { event, on, stream } of atsSwitches(run, smmu)) {
        if (!on || run.startOf(event.kernel) === 'crash') continue;
        if (fieldAt(run, smmu, CR0, 'SMMUEN', event.id) === 0 || fieldAt(run, smmu, CR0, 'ATSCHK', event.id) === 1)
          continue;
        const enabled = run
          .registers(smmu)
          .writes.findLast((each) => each.register === CR0.name && each.id < event.id && each.kernel === event.kernel);
        yield {
          claim: `ATS of ${stream.device} is turned on while CR0.ATSCHK is 0, so that nothing checks translated accesses`,
          evidence: [...(enabled ? [enabled.id] : []), event.id],
          blame: enabled?.id ?? event.id,
          level: 'hint',
        };
      }
    }
  },
};
