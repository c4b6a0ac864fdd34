import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { writesOf } from '../control-write';
import type { Rule } from '../rule';

const everything = new Set(['TLBI_NSNH_ALL', 'TLBI_S12_VMALL', 'TLBI_NH_ALL']);

/** VMW says how many bits of a VMID invalidation leaves out. Entries made under another value outlive what was meant for them. */
export const vmwChangeInvalidates: Rule = {
  id: 'vmw-change-invalidates',
  title: 'CR0.VMW is only changed while SMMUEN stays 1 if all TLB entries are invalidated afterwards.',
  source: 'IHI 0070 §6.3.9.1.',
  severity: 3,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, old, value } of writesOf(run, name, CR0 as Register)) {
        if (CR0.get(old, 'VMW') === CR0.get(value, 'VMW')) continue;
        if (CR0.get(old, 'SMMUEN') === 0 || CR0.get(value, 'SMMUEN') === 0) continue;
        const cleaned = run
          .commands(name)
          .some(
            ({ event: taken, declared, completed }) =>
              taken.id > event.id && everything.has(declared.name) && completed,
          );
        if (cleaned) continue;
        yield {
          claim: 'CR0.VMW changes while translation is on, and no TLB entry is invalidated',
          evidence: [event.id],
        };
      }
    }
  },
};
