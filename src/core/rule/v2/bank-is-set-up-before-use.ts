import { BankType, CBA2R, CBAR } from '../../smmu/registers/v2/bank-attributes';
import { MAIR0, MAIR1, SCTLR, TCR, TCR2, TTBR0, TTBR1 } from '../../smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../smmu/registers/v2/frame-register';
import { S2CR } from '../../smmu/registers/v2/stream-map';
import type { Breach, Rule } from '../rule';
import { type SettingsV2, settingsOf } from './settings';
import { stagesOf } from './tags';

/** All registers of a context bank are UNKNOWN after reset. What counts is whether they were written when a stream can get there, not in which order. */
export const bankIsSetUpBeforeUse: Rule = {
  id: 'bank-is-set-up-before-use',
  title: 'Streams of an SMMUv2 are led to a context bank only after the registers that it uses were written.',
  source: 'IHI 0062: registers of context banks, CBAR and CBA2R are UNKNOWN after reset.',
  severity: 1,
  *find(run) {
    for (const facts of run.smmusV2) {
      const told = new Set<string>();
      for (const { event, settings, found } of settingsOf(run, facts)) {
        if (!settings.lookedAt) told.clear();
        if (!found || !settings.lookedAt || !/^(sCR0|SMR|S2CR)|SCTLR$/.test(event.register)) continue;
        for (const [bank, group] of settings.routed()) {
          const ways = [event.id, settings.written(S2CR, group)?.id ?? event.id];
          for (const breach of missingIn(settings, bank, ways)) {
            const key = `${bank} ${breach.claim}`;
            if (told.has(key)) continue;
            told.add(key);
            yield breach;
          }
        }
      }
    }
  },
};

function* missingIn(settings: SettingsV2, bank: number, ways: readonly number[]): Iterable<Breach> {
  const enable = settings.written(SCTLR, bank);
  const evidence = [...new Set([...ways, ...(enable ? [enable.id] : [])])].sort((a, b) => a - b);
  const blame = enable?.id ?? ways[1] ?? ways[0] ?? 0;
  if (!enable) {
    const claim = 'A stream is led to a context bank though its SCTLR was never written';
    yield { claim, evidence, blame };
    return;
  }
  if (settings.field(SCTLR, 'M', bank) === 0) return;
  for (const { register, hint } of neededBy(settings, bank)) {
    if (settings.written(register, bank)) continue;
    const claim = `A context bank translates for a stream though its ${register.name.replace(/^CBn_|n$/, '')} was never written`;
    yield { claim, evidence, blame, ...(hint && { level: 'hint' as const }) };
  }
}

/** Registers that decide how a bank translates, with its settings as far as they were written. Memory types 4 to 7 count only for descriptors that name
 *  them. */
function neededBy(
  settings: SettingsV2,
  bank: number,
): readonly { readonly register: FrameRegister; readonly hint?: true }[] {
  const of = (...registers: readonly unknown[]) => registers.map((each) => ({ register: each as FrameRegister }));
  const type = stagesOf(settings, bank);
  const always = of(CBAR, CBA2R, TCR);
  if (type === undefined || type === BankType.Stage2) return [...always, ...of(TTBR0)];
  const tcr = (field: keyof typeof TCR.fields): number => settings.field(TCR, field, bank) ?? 0;
  const isShort = settings.field(CBA2R, 'VA64', bank) === 0 && tcr('EAE') === 0;
  if (isShort) return [...always, ...of(TTBR0)];
  const isOff = tcr('EPD0') === 1 && tcr('A1') === 1;
  const upper = tcr('EPD1') === 0 || tcr('A1') === 1;
  return [
    ...always,
    ...of(TCR2),
    ...(isOff ? [] : of(TTBR0)),
    ...(upper ? of(TTBR1) : []),
    ...of(MAIR0),
    { register: MAIR1 as FrameRegister, hint: true },
  ];
}
