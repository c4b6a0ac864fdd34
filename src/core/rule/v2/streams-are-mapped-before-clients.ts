import { SCTLR } from '../../smmu/registers/v2/context-bank';
import { S2CR, SMR } from '../../smmu/registers/v2/stream-map';
import type { Breach, Rule } from '../rule';
import { mapsStreams, namesOf, type RegisterWrite, type SettingsV2, settingsOf } from './settings';

/** SMR and S2CR are UNKNOWN after reset: a group that nobody wrote may be valid, match any stream, and let it go anywhere. Context banks that nobody
 *  wrote may be on, but nothing leads there: a hint. */
export const streamsAreMappedBeforeClients: Rule = {
  id: 'streams-are-mapped-before-clients',
  title: 'An SMMUv2 lets clients in only after all stream mapping groups that may match were written.',
  source: 'IHI 0062 §9.6.3, §9.6.25: CLIENTPD; SMR and S2CR are UNKNOWN after reset.',
  severity: 1,
  *find(run) {
    for (const facts of run.smmusV2) {
      let wasIn = false;
      const told = new Set<number>();
      for (const { event, settings, found } of settingsOf(run, facts)) {
        const isIn = settings.lookedAt;
        const first = isIn && !wasIn;
        wasIn = isIn;
        if (!found) continue;
        if (first) {
          told.clear();
          yield* unwritten(settings, event);
        }
        if (isIn) yield* opened(settings, event, told);
      }
    }
  },
};

function* unwritten(settings: SettingsV2, event: RegisterWrite): Iterable<Breach> {
  // Where streams are indexed, and with wide StreamIDs, S2CR alone says whether a group is for anybody.
  const register = settings.matches && !settings.isWide ? SMR : S2CR;
  const missing = range(settings.groups).filter((group) => !settings.written(register, group));
  if (missing.length > 0) {
    const claim = `sCR0.CLIENTPD is cleared though ${namesOf(register, missing)} ${were(missing)} never written`;
    yield { claim, evidence: [event.id] };
  }
  const banks = range(settings.banks).filter((bank) => !settings.written(SCTLR, bank));
  if (banks.length > 0) {
    const claim = `sCR0.CLIENTPD is cleared though ${namesOf(SCTLR, banks)} ${were(banks)} never written`;
    yield { claim, evidence: [event.id], level: 'hint' };
  }
}

/** Groups that are valid while the other half of what they say was never written. */
function* opened(settings: SettingsV2, event: RegisterWrite, told: Set<number>): Iterable<Breach> {
  if (!mapsStreams(event) || !settings.matches) return;
  const other = settings.isWide ? SMR : S2CR;
  for (const { group } of settings.open()) {
    if (told.has(group) || settings.written(other, group)) continue;
    told.add(group);
    const own = settings.written(settings.isWide ? S2CR : SMR, group);
    yield {
      claim: `A stream mapping group is valid for clients though its ${other.name.replace('n', '')} was never written`,
      evidence: [...new Set([own?.id ?? event.id, event.id])].sort((a, b) => a - b),
      blame: own?.id ?? event.id,
    };
  }
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function were(indexes: readonly number[]): string {
  return indexes.length === 1 ? 'was' : 'were';
}
