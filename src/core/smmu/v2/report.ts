import { CBFRSYNRA } from '../registers/v2/bank-attributes';
import { FAR, FSR, FSYNR0, IPAFAR, recordedContextFaults, SCTLR } from '../registers/v2/context-bank';
import type { FrameRegister } from '../registers/v2/frame-register';
import { recordedGlobalFaults, sCR0, sGFAR, sGFSR, sGFSYNR0, sGFSYNR1, sGFSYNR2 } from '../registers/v2/global';
import type { AccessKind } from '../v3/permission';
import type { Transaction, TransactionResult } from '../v3/transaction';
import { formatOf } from './bank';
import type { ContextFault, GlobalFault } from './fault';
import type { PartV2 } from './part';
import type { SignalsV2 } from './signal';
import { streamOf } from './stream-match';

/** Records faults for software, as far as nothing is recorded yet (§9.6.15): the first one with all of its facts, later ones as MULTI. */
export class Reports {
  constructor(
    private readonly part: PartV2,
    private readonly signals: SignalsV2,
  ) {}

  /** Ends a transaction with a global fault: an abort where sCR0.GFRE is 1, else nothing is read and nothing written (§9.6.3). */
  global(found: GlobalFault, transaction: Transaction, access: AccessKind): TransactionResult {
    const { registers } = this.part;
    const { fault, reason, nested } = found;
    const before = registers.get(sGFSR);
    if ((before & recordedGlobalFaults) === 0n) {
      this.#set(sGFAR, 0, transaction.address);
      this.#set(
        sGFSYNR0,
        0,
        sGFSYNR0.make({
          NESTED: nested ? 1 : 0,
          WNR: access.write ? 1 : 0,
          PNU: access.privileged ? 1 : 0,
          IND: access.instruction ? 1 : 0,
        }),
      );
      this.#set(sGFSYNR1, 0, sGFSYNR1.make({ StreamID: this.#stream(transaction) }));
      this.#set(sGFSYNR2, 0, 0n);
      this.#set(sGFSR, 0, sGFSR.with(before, fault, 1));
    } else {
      this.#set(sGFSR, 0, sGFSR.with(before, 'MULTI', 1));
    }
    const outcome = registers.field(sCR0, 'GFRE') === 1 ? 'aborted' : 'discarded';
    this.signals.global();
    return { outcome, reason, event: `sGFSR.${fault}` };
  }

  /** Records a context fault. `stalls`: the transaction waits for software. */
  context(found: ContextFault, transaction: Transaction, access: AccessKind, stalls: boolean): void {
    const { registers } = this.part;
    const { bank, fault, facts } = found;
    const before = registers.get(FSR, bank);
    if ((before & recordedContextFaults) === 0n) {
      this.#set(FAR, bank, transaction.address);
      if (facts.nested) this.#set(IPAFAR, bank, facts.nested.ipa);
      this.#set(
        FSYNR0,
        bank,
        FSYNR0.make({
          PLVL: facts.level ?? 0,
          WNR: access.write ? 1 : 0,
          PNU: access.privileged ? 1 : 0,
          IND: access.instruction ? 1 : 0,
          PTWF: facts.walk ? 1 : 0,
          S1CBNDX: facts.nested?.stage1 ?? 0,
        }),
      );
      this.#set(CBFRSYNRA, bank, CBFRSYNRA.make({ SID: this.#stream(transaction) }));
      const format = FSR.make({ [fault]: 1, FORMAT: formatOf(this.part, bank, true), SS: stalls ? 1 : 0 });
      this.#set(FSR, bank, (before & FSR.make({ SS: 1, MULTI: 1 })) | format);
    } else {
      this.#set(FSR, bank, before | FSR.make({ MULTI: 1, SS: stalls ? 1 : 0 }));
    }
    this.signals.context(bank);
  }

  /** How a transaction with a context fault ends that does not wait: an abort where SCTLR.CFRE is 1. */
  ended(bank: number): 'aborted' | 'discarded' {
    return this.part.registers.field(SCTLR, 'CFRE', bank) === 1 ? 'aborted' : 'discarded';
  }

  #stream({ streamId }: Transaction): number {
    return streamOf(this.part, streamId, this.part.registers.field(sCR0, 'EXIDENABLE') === 1);
  }

  #set<F extends string>(register: FrameRegister<F>, index: number, value: bigint): void {
    this.part.registers.set(register as FrameRegister, index, value);
  }
}
