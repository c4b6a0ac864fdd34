import { SCTLR } from '../../smmu/registers/v2/context-bank';
import { sCR0 } from '../../smmu/registers/v2/global';
import type { Rule } from '../rule';
import { settingsOf } from './settings';

/** Switches of reports, with what becomes of faults without them. */
const ofAll = [
  { field: 'GFIE', what: 'global faults interrupt nobody' },
  { field: 'GCFGFIE', what: 'global configuration faults interrupt nobody' },
  { field: 'GFRE', what: 'clients do not hear of global faults' },
  { field: 'GCFGFRE', what: 'clients do not hear of global configuration faults' },
] as const;
const ofBank = [
  { field: 'CFIE', what: 'its faults interrupt nobody' },
  { field: 'CFRE', what: 'clients do not hear of its faults' },
] as const;

/** The architecture allows it, so it is a hint: reads that fault get zero, writes go nowhere, and nobody knows. */
export const faultsAreHeard: Rule = {
  id: 'faults-are-heard',
  title: 'Faults of an SMMUv2 are reported, to the client and by an interrupt, while it lets clients in.',
  source: 'IHI 0062 §9.6.3: GFRE, GFIE, GCFGFRE, GCFGFIE; SCTLR.CFRE, CFIE.',
  severity: 4,
  *find(run) {
    for (const facts of run.smmusV2) {
      for (const { event, settings, found } of settingsOf(run, facts)) {
        if (!found) continue;
        if (event.register === sCR0.name && settings.lookedAt) {
          for (const { field, what } of ofAll) {
            if (settings.field(sCR0, field) === 1) continue;
            const claim = `sCR0.${field} is 0 while clients are let in: ${what}`;
            yield { claim, evidence: [event.id], level: 'hint' };
          }
        }
        const [, bank] = /^CB(\d+)_SCTLR$/.exec(event.register) ?? [];
        if (bank === undefined || settings.field(SCTLR, 'M', Number(bank)) !== 1) continue;
        for (const { field, what } of ofBank) {
          if (settings.field(SCTLR, field, Number(bank)) === 1) continue;
          const claim = `SCTLR.${field} of a context bank that translates is 0: ${what}`;
          yield { claim, evidence: [event.id], level: 'hint' };
        }
      }
    }
  },
};
