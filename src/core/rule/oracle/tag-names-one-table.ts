import { CD } from '../../smmu/structures/cd';
import { STE } from '../../smmu/structures/ste';
import type { StructureFacts } from '../facts';
import type { Rule } from '../rule';

interface Tagged {
  readonly tag: string;
  /** What the entries under the tag are made from. */
  readonly table: string;
  readonly facts: StructureFacts;
}

/** R-20, and with two kernels the mixing of their tags: TLB entries are found by VMID and ASID alone, so two tables under one tag serve each
 *  other's streams. The structures of all streams, as they were at the same moment, are compared. */
export const tagNamesOneTable: Rule = {
  id: 'tag-names-one-table',
  title: 'At no time do two streams use different translation tables under one TLB tag.',
  source: 'IHI 0070 §3.17, §5.2 (S2VMID), §5.4 (ASID).',
  severity: 1,
  *find(run) {
    const current = new Map<string, StructureFacts>();
    const told = new Set<string>();
    const all = [...(run.facts.structures ?? [])].sort((a, b) => a.after - b.after);
    for (const [index, facts] of all.entries()) {
      current.set(`${facts.smmu}|${facts.streamId}`, facts);
      // Several streams are looked at after the same event: only together they are a moment.
      if (all[index + 1]?.after === facts.after) continue;
      const byTag = new Map<string, Tagged>();
      for (const one of [...current.values()].flatMap(tagsOf)) {
        const other = byTag.get(one.tag);
        if (!other) byTag.set(one.tag, one);
        if (!other || other.table === one.table) continue;
        const claim = `Streams ${other.facts.streamId} and ${one.facts.streamId} use different tables under ${one.tag}`;
        if (told.has(claim)) continue;
        told.add(claim);
        const [first, last] = [other.facts.after, one.facts.after].sort((a, b) => a - b);
        yield { claim, evidence: [first ?? 0, last ?? 0], blame: last ?? 0 };
      }
    }
  },
};

function tagsOf(facts: StructureFacts): Tagged[] {
  const { ste, cd, smmu } = facts;
  const config = STE.get(ste, 'Config');
  if (STE.get(ste, 'V') === 0 || config < 5) return [];
  const tagged: Tagged[] = [];
  const vmid = STE.get(ste, 'S2VMID');
  if ((config & 2) !== 0) {
    const table = [STE.big(ste, 'S2TTB'), STE.get(ste, 'S2T0SZ'), STE.get(ste, 'S2TG')].join(' ');
    tagged.push({ tag: `${smmu} VMID ${vmid}`, table, facts });
  }
  if ((config & 1) !== 0 && cd && CD.get(cd, 'V') === 1) {
    const table = (['TTB0', 'T0SZ', 'TG0', 'TTB1', 'T1SZ', 'TG1'] as const).map((name) => CD.big(cd, name)).join(' ');
    const regime = STE.get(ste, 'STRW') === 2 ? 'EL2 ' : '';
    tagged.push({ tag: `${smmu} VMID ${vmid} ${regime}ASID ${CD.get(cd, 'ASID')}`, table, facts });
  }
  return tagged;
}
