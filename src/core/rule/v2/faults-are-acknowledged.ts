import { FSR, RESUME, recordedContextFaults, SCTLR } from '../../smmu/registers/v2/context-bank';
import { recordedGlobalFaults, sCR0, sGFSR } from '../../smmu/registers/v2/global';
import { registerShownV2 } from '../../smmu/registers/v2/map';
import type { EventOf } from '../../trace/event';
import { kernelEnd, stoppedEarly } from '../kernel-end';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';

type Read = EventOf<'register-read'>;

/** Of a run that was given up in the middle, possibly between the read and the write that clears, an earlier read counts: handlers that were called so
 *  often since had the time. */
const enoughReads = 8;

/** While a fault is recorded its interrupt stays raised, and no other one is recorded with its facts. Counts from where a kernel that takes the interrupt
 *  read of it. */
export const faultsAreAcknowledged: Rule = {
  id: 'faults-are-acknowledged',
  title:
    'A fault of an SMMUv2 that the interrupt handler reads of is cleared, and a transaction that waits for software is resumed.',
  source: 'IHI 0062 §9.6.15: sGFSR, FSR; FSR.SS, RESUME.',
  severity: 2,
  *find(run) {
    for (const { name: smmu } of run.smmusV2) {
      for (const kernel of run.facts.kernels.keys()) {
        if (run.facts.kernels[kernel + 1]?.start === 'crash') continue;
        const spare = stoppedEarly(run, kernel) ? enoughReads : 1;
        yield* leftOver(run, smmu, kernel, kernelEnd(run, smmu, kernel), spare);
      }
    }
  },
};

/** `spare`: which read counts, from the last one on. */
function* leftOver(run: Run, smmu: string, kernel: number, end: number, spare: number): Iterable<Breach> {
  const byRegister = new Map<string, Read[]>();
  const { reads, writes } = run.registers(smmu);
  for (const read of reads) {
    if (read.kernel !== kernel || read.id >= end) continue;
    const known = byRegister.get(read.register);
    if (known) known.push(read);
    else byRegister.set(read.register, [read]);
  }
  for (const own of byRegister.values()) {
    const read = own.at(-spare);
    if (!read) continue;
    const shown = registerShownV2(read.register);
    if (!shown) continue;
    const after = writes.filter(({ id }) => id > read.id && id < end);
    const isGlobal = shown.register.name === sGFSR.name;
    if (!isGlobal && shown.register.name !== FSR.name) continue;
    const held = run.registers(smmu).before(isGlobal ? sCR0.name : SCTLR.nameOf(shown.index), read.id) ?? 0n;
    if ((isGlobal ? sCR0.get(held, 'GFIE') : SCTLR.get(held, 'CFIE')) === 0) continue;
    const faults = read.value & (isGlobal ? recordedGlobalFaults : recordedContextFaults);
    const cleared = after
      .filter(({ register }) => register === read.register)
      .reduce((bits, { value }) => bits | value, 0n);
    if ((faults & ~cleared) !== 0n) {
      yield {
        claim: `${isGlobal ? 'sGFSR' : 'FSR of a context bank'} shows a fault and the kernel reads of it, but never clears it`,
        evidence: [read.id],
        seen: `${read.register} holds the fault until the end, and its interrupt stays raised`,
      };
    }
    const resumed = after.some(({ register }) => register === RESUME.nameOf(shown.index));
    if (!isGlobal && FSR.get(read.value, 'SS') === 1 && !resumed) {
      yield {
        claim: 'FSR of a context bank shows a stalled transaction and the kernel reads of it, but never resumes it',
        evidence: [read.id],
        seen: 'the transaction waits until the end',
      };
    }
  }
}
