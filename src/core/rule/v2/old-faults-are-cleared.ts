import { FSR, recordedContextFaults, SCTLR } from '../../smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../smmu/registers/v2/frame-register';
import { recordedGlobalFaults, sCR0, sGFSR } from '../../smmu/registers/v2/global';
import type { SmmuV2Facts } from '../facts';
import type { Rule } from '../rule';
import type { Run } from '../run';
import { settingsOf } from './settings';

/** FSR and sGFSR are UNKNOWN after reset. A fault that seems to be recorded interrupts, hides the first real one, and without SCTLR.HUPCF holds up the
 *  transactions of its bank. */
export const oldFaultsAreCleared: Rule = {
  id: 'old-faults-are-cleared',
  title: 'Fault statuses of an SMMUv2 are cleared before streams can have faults.',
  source: 'IHI 0062 §9.6.15: sGFSR and FSR are UNKNOWN after reset; SCTLR.HUPCF.',
  severity: 2,
  *find(run) {
    for (const facts of run.smmusV2) {
      const told = new Set<string>();
      for (const { event, settings, found } of settingsOf(run, facts)) {
        if (!found) continue;
        if (event.register === sCR0.name && settings.field(sCR0, 'GFIE') === 1) {
          if (isCleared(run, facts, sGFSR, 0, recordedGlobalFaults, event.id)) continue;
          yield { claim: 'sCR0.GFIE is set though sGFSR was not cleared before', evidence: [event.id] };
        }
        if (!settings.lookedAt) told.clear();
        if (!settings.lookedAt || !/^(sCR0|SMR|S2CR)|SCTLR$/.test(event.register)) continue;
        for (const bank of settings.translating()) {
          const name = FSR.nameOf(bank);
          if (told.has(name)) continue;
          told.add(name);
          if (isCleared(run, facts, FSR, bank, recordedContextFaults, event.id)) continue;
          const on = settings.written(SCTLR, bank)?.id ?? event.id;
          const claim = 'A context bank translates for a stream though its FSR was not cleared before';
          yield { claim, evidence: [...new Set([on, event.id])], blame: on };
        }
      }
    }
  },
};

/** Whether each fault was cleared, or seen not to be there, since the SMMU has power and before an event. */
function isCleared<F extends string>(
  run: Run,
  { name: smmu, off }: SmmuV2Facts,
  register: FrameRegister<F>,
  index: number,
  faults: bigint,
  before: number,
): boolean {
  const since = (off ?? []).findLast(({ from }) => from < before)?.from ?? 0;
  const name = register.nameOf(index);
  const restore = name.replace(/FSR$/, 'FSRRESTORE');
  const { writes, reads } = run.registers(smmu);
  const isNow = (each: { readonly id: number }): boolean => each.id >= since && each.id < before;
  if (writes.some((each) => each.register === restore && isNow(each))) return true;
  const written = writes.filter((each) => each.register === name && isNow(each));
  const cleared = written.reduce((bits, { value }) => bits | value, 0n) & faults;
  if (cleared === faults) return true;
  return reads.some((each) => each.register === name && isNow(each) && (each.value & faults & ~cleared) === 0n);
}
