import type { Breach, Rule } from '../rule';
import type { Run } from '../run';
import { invalidationsV2 } from './invalidations';
import { tagText } from './tags';
import { type Beginning, beginningsOf } from './translations';

/** TLB entries are found by VMID and ASID alone: whoever translates under a tag of another table gets the other's pages. */
export const bankTagNamesOneTable: Rule = {
  id: 'bank-tag-names-one-table',
  title:
    'A context bank of an SMMUv2 translates under a VMID and ASID only after the entries of other tables under them were invalidated.',
  source: 'IHI 0062: TLB entries are tagged by VMID and ASID; CBn_TTBRm.ASID, CBARn.VMID, TLBIASID.',
  severity: 1,
  *find(run) {
    for (const facts of run.smmusV2) {
      for (const beginning of beginningsOf(run, facts)) {
        const breach = mixed(run, facts.name, beginning);
        if (breach) yield breach;
      }
    }
  },
};

function mixed(run: Run, smmu: string, { event, tag, others, found }: Beginning): Breach | undefined {
  if (others.length === 0 || !found) return undefined;
  const own = others.every(({ bank }) => bank === tag.bank);
  if (own && cleanedSoon(run, smmu, event.id)) return undefined;
  const claim = own
    ? `Context bank ${tag.bank} translates with other tables under the tag that it had (${tagText(tag)})`
    : `Context bank ${tag.bank} translates under a tag of other tables (${tagText(tag)})`;
  return { claim, evidence: [...new Set([tag.set, event.id])], blame: tag.set };
}

/** Tables of a bank at work may change if the old entries go before the kernel goes on to something else. */
function cleanedSoon(run: Run, smmu: string, id: number): boolean {
  const end = run.tasks.find(({ from, to }) => from <= id && id < to)?.to ?? run.events.length;
  return invalidationsV2(run, smmu).some(({ event, done }) => event.id > id && done !== undefined && done < end);
}
