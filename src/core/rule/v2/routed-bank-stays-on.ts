import { SCTLR } from '../../smmu/registers/v2/context-bank';
import type { Rule } from '../rule';
import { settingsOf } from './settings';

/** A bank that is off lets its streams pass unchanged. Whether that hits anybody shows in DMA; some software makes an identity domain of it, so it is
 *  a hint. */
export const routedBankStaysOn: Rule = {
  id: 'routed-bank-stays-on',
  title: 'A context bank of an SMMUv2 is turned off only after no stream leads there any more.',
  source: 'IHI 0062: SCTLR.M; transactions of a bank that is off are not translated.',
  severity: 1,
  *find(run) {
    for (const facts of run.smmusV2) {
      const on = new Set<number>();
      for (const { event, settings, found } of settingsOf(run, facts)) {
        const [, digits] = /^CB(\d+)_SCTLR$/.exec(event.register) ?? [];
        if (digits === undefined) continue;
        const bank = Number(digits);
        const wasOn = on.has(bank);
        if (settings.field(SCTLR, 'M', bank) === 1) on.add(bank);
        else on.delete(bank);
        if (on.has(bank) || !wasOn || !found || !settings.routed().has(bank)) continue;
        const claim = 'A context bank is turned off while a stream leads there, which then goes untranslated';
        yield { claim, evidence: [event.id], level: 'hint' };
      }
    }
  },
};
