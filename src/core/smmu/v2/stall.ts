import { FSR } from '../registers/v2/context-bank';
import type { AccessKind } from '../v3/permission';
import type { Transaction, TransactionResult } from '../v3/transaction';
import type { ContextFault } from './fault';
import type { PartV2 } from './part';
import type { Reports } from './report';

/** A transaction that waits: for RESUME of its bank (`faulted`), or behind one that does. */
interface Waiting {
  readonly bank: number;
  readonly transaction: Transaction;
  readonly faulted: boolean;
}

/** Opaque to all but `StallsV2`. */
export type StallStateV2 = readonly Waiting[];

/** Transactions that wait in context banks (SCTLR.CFCFG=1). SMMUv2 knows no bus that cannot wait: PCIe transactions wait too. */
export class StallsV2 {
  #waiting: StallStateV2 = [];

  constructor(
    private readonly part: PartV2,
    private readonly reports: Reports,
    /** Translates a transaction anew. */
    private readonly retry: (transaction: Transaction) => TransactionResult,
  ) {}

  /** What waits, in order. */
  get pending(): readonly Pick<Waiting, 'bank' | 'transaction'>[] {
    return this.#waiting;
  }

  /** A transaction faulted: software hears of it, and says how it goes on. */
  add(fault: ContextFault, transaction: Transaction, access: AccessKind): TransactionResult {
    this.#append({ bank: fault.bank, transaction, faulted: true });
    this.reports.context(fault, transaction, access, true);
    return { outcome: 'stalled', reason: fault.reason, event: `FSR.${fault.fault}` };
  }

  /** A transaction comes to a bank in which another one waits, or whose fault is not cleared. */
  wait(bank: number, transaction: Transaction): TransactionResult {
    this.#append({ bank, transaction, faulted: false });
    return { outcome: 'stalled', reason: `context bank ${bank} has a fault outstanding` };
  }

  /** RESUME: what faulted is tried again or ends, what came after is translated. */
  resume(bank: number, terminate: boolean): void {
    const { registers } = this.part;
    if (registers.field(FSR, 'SS', bank) === 0) {
      this.part.note(`RESUME of context bank ${bank}, in which nothing is stalled`);
      return;
    }
    registers.set(FSR, bank, FSR.with(registers.get(FSR, bank), 'SS', 0));
    const faulted = this.#take((each) => each.bank === bank && each.faulted);
    for (const { transaction } of faulted) {
      this.#goOn(transaction, terminate ? this.#ended(bank) : this.retry(transaction));
    }
    this.flush(bank);
  }

  /** A fault of the bank was cleared, or its stall is over: what waited behind it is translated. */
  flush(bank: number): void {
    for (const { transaction } of this.#take((each) => each.bank === bank && !each.faulted)) {
      this.#goOn(transaction, this.retry(transaction));
    }
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The power is gone, and with it what waited. */
  terminateAll(reason: string): void {
    for (const { transaction } of this.#take(() => true)) this.#goOn(transaction, { outcome: 'aborted', reason });
  }

  snapshot(): StallStateV2 {
    return this.#waiting;
  }

  restore(state: StallStateV2): void {
    this.#waiting = state;
  }

  #append(waiting: Waiting): void {
    this.#waiting = [...this.#waiting, waiting];
  }

  #take(which: (waiting: Waiting) => boolean): readonly Waiting[] {
    const taken = this.#waiting.filter(which);
    if (taken.length > 0) this.#waiting = this.#waiting.filter((each) => !which(each));
    return taken;
  }

  #ended(bank: number): TransactionResult {
    return { outcome: this.reports.ended(bank), reason: 'software ended the stalled transaction' };
  }

  /** One that stalls again is where it belongs already. */
  #goOn(transaction: Transaction, result: TransactionResult): void {
    if (result.outcome === 'stalled' || this.part.choices.exploring) return;
    this.part.ports.onResumed?.({ transaction, tag: undefined, result });
  }
}
