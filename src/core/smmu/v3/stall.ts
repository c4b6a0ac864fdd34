import { IDR0, IDR5 } from '../registers/identification';
import { type EventRecord, events } from '../structures/event';
import type { EventQueue } from './event-queue';
import type { Part } from './part';
import type { Transaction, TransactionResult } from './transaction';

/** A transaction that waits for software. `tag` is its STAG; `record` waits for space in the event queue, until it is there. */
interface Stalled {
  readonly tag: number;
  readonly transaction: Transaction;
  readonly record: readonly bigint[] | undefined;
}

/** Opaque to all but `Stalls`. */
export interface StallState {
  readonly stalled: readonly Stalled[];
  readonly waiting: readonly Transaction[];
}

/** CMD_RESUME.Resp (§4.6.1): bit 0 asks for a retry, and only without it bit 1 says how the transaction ends. [O] So 3 is a retry. */
const response = { terminate: 0, retry: 1, abort: 2 } as const;

/** Transactions that faulted and wait for CMD_RESUME or CMD_STALL_TERM (§3.12.2). Each has a tag of its own while it waits. [O] What
 *  comes when all IDR5.STALL_MAX tags are taken waits without a tag or event, and is translated again when one is free. */
export class Stalls {
  #stalled: readonly Stalled[] = [];
  #waiting: readonly Transaction[] = [];

  constructor(
    private readonly part: Part,
    private readonly events: EventQueue,
    /** Translates a transaction anew. */
    private readonly retry: (transaction: Transaction) => TransactionResult,
  ) {}

  /** Transactions that wait for software, with their tags. */
  get pending(): readonly { readonly tag: number; readonly transaction: Transaction }[] {
    return this.#stalled;
  }

  /** Stalls a transaction whose fault is described by `record` (Stall and STAG not yet set). */
  add(transaction: Transaction, record: readonly bigint[]): TransactionResult {
    const most = IDR5.get(this.part.profile.identification.IDR5, 'STALL_MAX');
    const used = new Set(this.#stalled.map(({ tag }) => tag));
    let tag = 0;
    while (used.has(tag)) tag++;
    if (tag >= most) {
      this.#waiting = [...this.#waiting, transaction];
      return { outcome: 'stalled', reason: `all ${most} stall tags are in use` };
    }
    const marks = events.F_TRANSLATION.make({ STAG: tag, Stall: 1 });
    const marked = record.map((word, index) => word | (marks[index] ?? 0n));
    const entry = { tag, transaction };
    this.#stalled = [...this.#stalled, { ...entry, record: this.events.writeStall(marked) ? undefined : marked }];
    const name = Object.values(events).find(
      (declared: EventRecord) => declared.type === Number((record[0] ?? 0n) & 0xffn),
    );
    return {
      outcome: 'stalled',
      tag,
      reason: `${name?.name} stalls`,
      ...(name && { event: name.name as keyof typeof events }),
    };
  }

  /** The event queue may be writable again: stall events are never lost (§7.2). */
  flush(): void {
    this.#stalled = this.#stalled.map((entry) =>
      entry.record && this.events.writeStall(entry.record) ? { ...entry, record: undefined } : entry,
    );
  }

  /** CMD_RESUME. Naming no stalled transaction has no effect. */
  resume(streamId: number, tag: number, code: number): void {
    const found = this.#stalled.find((entry) => entry.tag === tag && entry.transaction.streamId === streamId);
    if (!found) {
      this.part.note(`CMD_RESUME names no stalled transaction (StreamID ${streamId}, STAG ${tag})`);
      return;
    }
    this.#stalled = this.#stalled.filter((entry) => entry !== found);
    const result = (code & response.retry) !== 0 ? this.retry(found.transaction) : this.#ended(code);
    this.#tell(found, result);
    this.#wake();
  }

  /** CMD_STALL_TERM. */
  terminate(streamId: number): void {
    this.#end((transaction) => transaction.streamId === streamId, this.#ended(response.abort));
  }

  /** SMMUEN is 0: all tags return to the pool, what waited aborts (§6.3.9.6). */
  terminateAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const ended: TransactionResult = { outcome: 'aborted', reason: 'it was stalled when SMMUEN became 0' };
    this.#end(() => true, ended);
    for (const transaction of waiting) this.#tell({ transaction, tag: undefined }, ended);
  }

  clear(): void {
    this.#stalled = [];
    this.#waiting = [];
  }

  snapshot(): StallState {
    return { stalled: this.#stalled, waiting: this.#waiting };
  }

  restore(state: StallState): void {
    this.#stalled = state.stalled;
    this.#waiting = state.waiting;
  }

  #end(matches: (transaction: Transaction) => boolean, result: TransactionResult): void {
    const ended = this.#stalled.filter(({ transaction }) => matches(transaction));
    this.#stalled = this.#stalled.filter(({ transaction }) => !matches(transaction));
    for (const entry of ended) this.#tell(entry, result);
    this.#wake();
  }

  /** TERM reads zero and ignores writes, where the part can do that. */
  #ended(code: number): TransactionResult {
    const discards = code === response.terminate && IDR0.get(this.part.profile.identification.IDR0, 'TERM_MODEL') === 0;
    return { outcome: discards ? 'discarded' : 'aborted', reason: 'software ended the stalled transaction' };
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const transaction of waiting) {
      const result = this.retry(transaction);
      if (result.outcome !== 'stalled') this.#tell({ transaction, tag: undefined }, result);
    }
  }

  #tell(
    ended: { readonly transaction: Transaction; readonly tag: number | undefined },
    result: TransactionResult,
  ): void {
    if (this.part.choices.exploring) return;
    this.part.ports.onResumed?.({ transaction: ended.transaction, tag: ended.tag, result });
  }
}
