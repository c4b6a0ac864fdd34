import { identificationFieldV2 } from '../../smmu/profiles/v2/profile';
import { BankType, CBAR } from '../../smmu/registers/v2/bank-attributes';
import { StreamType } from '../../smmu/registers/v2/stream-map';
import type { Breach, Rule } from '../rule';
import { type SettingsV2, settingsOf } from './settings';

/** Which features a bank needs, by CBAR.TYPE. */
const needs: Readonly<Record<number, readonly string[]>> = {
  [BankType.Stage2]: ['S2TS'],
  [BankType.Stage1Bypass]: ['S1TS'],
  [BankType.Stage1Fault]: ['S1TS'],
  [BankType.Nested]: ['NTS'],
};

/** What the part lacks reads as something else, or faults when a stream comes by. */
export const bankIsImplemented: Rule = {
  id: 'bank-is-implemented',
  title: 'Streams of an SMMUv2 are led to context banks and stages that the part has.',
  source: 'IHI 0062: IDR0.S1TS, S2TS, NTS, IDR1.NUMCB, NUMS2CB; sGFSR.UCBF.',
  severity: 1,
  *find(run) {
    for (const facts of run.smmusV2) {
      const told = new Set<string>();
      for (const { event, settings, found } of settingsOf(run, facts)) {
        if (!found || !settings.lookedAt || !/^(sCR0|SMR|S2CR|CBAR)/.test(event.register)) continue;
        for (const breach of [...beyond(settings, event.id), ...lacking(settings, event.id)]) {
          if (told.has(breach.claim)) continue;
          told.add(breach.claim);
          yield breach;
        }
      }
    }
  },
};

function beyond(settings: SettingsV2, id: number): Breach[] {
  return settings
    .open()
    .filter(({ type, bank }) => type === StreamType.Translate && bank >= settings.banks)
    .map(({ group, bank }) => {
      const claim = `S2CR${group} leads to context bank ${bank}, and the part has ${settings.banks}`;
      return { claim, evidence: [id] };
    });
}

function lacking(settings: SettingsV2, id: number): Breach[] {
  const { profile } = settings.facts;
  const only2 = identificationFieldV2(profile, 'IDR1', 'NUMS2CB');
  return [...settings.routed().keys()].flatMap((bank) => {
    const type = settings.field(CBAR, 'TYPE', bank);
    if (type === undefined) return [];
    const evidence = [...new Set([settings.written(CBAR, bank)?.id ?? id, id])].sort((a, b) => a - b);
    if (bank < only2 && type !== BankType.Stage2) {
      const claim = `CBAR${bank}.TYPE is ${type}, and the bank has stage 2 alone`;
      return [{ claim, evidence, blame: evidence[0] ?? id }];
    }
    const missing = (needs[type] ?? []).filter((field) => identificationFieldV2(profile, 'IDR0', field) === 0);
    return missing.map((field) => ({
      claim: `CBAR${bank}.TYPE is ${type}, and the part lacks that (IDR0.${field})`,
      evidence,
      blame: evidence[0] ?? id,
    }));
  });
}
