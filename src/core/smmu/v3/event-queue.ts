import { hex } from '../../base/hex';
import { IDR1 } from '../registers/identification';
import { EVENTQ_BASE, EVENTQ_CONS, EVENTQ_PROD } from '../registers/queue';
import type { Part } from './part';
import { next, queueState, ringBase, slotOf } from './queue-index';
import type { Signals } from './signal';

/** The event queue: hardware writes, software reads (§7.2). */
export class EventQueue {
  constructor(
    private readonly part: Part,
    private readonly signals: Signals,
  ) {}

  /** Log2 of entries; larger than IDR1 allows acts as that. */
  get log2(): number {
    const limit = IDR1.get(this.part.profile.identification.IDR1, 'EVENTQS');
    return Math.min(this.part.registers.field(EVENTQ_BASE, 'LOG2SIZE'), limit);
  }

  /** Physical address of the ring. */
  get base(): bigint {
    const address = this.part.registers.bigField(EVENTQ_BASE, 'ADDR') << 5n;
    return this.part.truncate(ringBase(address, this.log2, 32));
  }

  /** Records an event of four dwords. It is lost, with a note, when the queue is off, full (overflow) or in error. The result
   *  says whether it was recorded. A `mergeable` event may be left out when the last unread record says the same (§7.3.1). */
  write(dwords: readonly bigint[], mergeable = false): boolean {
    const { registers, name } = this.part;
    if (!this.part.enabled('EVENTQEN')) return this.#lost(dwords, 'EVENTQEN is 0');
    if (this.part.serviceFailure) return this.#lost(dwords, 'Service Failure Mode');
    if (this.signals.isActive('EVENTQ_ABT_ERR')) return this.#lost(dwords, 'GERROR.EVENTQ_ABT_ERR is active');
    const { log2 } = this;
    const producer = registers.field(EVENTQ_PROD, 'WR');
    const state = queueState(log2, producer, registers.field(EVENTQ_CONS, 'RD'));
    if (mergeable && this.part.knobs.mergeEvents && state !== 'empty' && this.#repeats(dwords, producer)) return true;
    if (state === 'full' || state === 'inconsistent') {
      const flag = registers.field(EVENTQ_PROD, 'OVFLG');
      if (flag === registers.field(EVENTQ_CONS, 'OVACKFLG')) registers.setField(EVENTQ_PROD, 'OVFLG', flag ^ 1);
      return this.#lost(dwords, `the event queue is ${state}`);
    }
    const address = this.base + BigInt(slotOf(log2, producer)) * 32n;
    const written = dwords.every((word, index) => this.part.memory.write(address + BigInt(index) * 8n, 8, word));
    if (!written) {
      this.signals.error('EVENTQ_ABT_ERR');
      return this.#lost(dwords, `its write to ${hex(address)} was aborted`);
    }
    registers.setField(EVENTQ_PROD, 'WR', next(log2, producer));
    this.part.record({ kind: 'queue-event', device: name, queue: 'EVENTQ', dwords });
    if (state === 'empty') this.signals.raise('EVENTQ');
    return true;
  }

  /** Records the event of a stalled transaction: false, and nothing else happens, while the queue cannot take it. */
  writeStall(dwords: readonly bigint[]): boolean {
    const { registers } = this.part;
    if (!this.part.enabled('EVENTQEN') || this.part.serviceFailure || this.signals.isActive('EVENTQ_ABT_ERR'))
      return false;
    const state = queueState(this.log2, registers.field(EVENTQ_PROD, 'WR'), registers.field(EVENTQ_CONS, 'RD'));
    return state !== 'full' && state !== 'inconsistent' && this.write(dwords);
  }

  /** Whether the last record in memory equals this one, the offset within a page aside. */
  #repeats(dwords: readonly bigint[], producer: number): boolean {
    const last = this.base + BigInt(slotOf(this.log2, producer + 2 ** this.log2 - 1)) * 32n;
    return dwords.every((word, index) => {
      const ignored = index === 2 ? 0xfffn : 0n;
      return ((this.part.memory.read(last + BigInt(index) * 8n, 8) ?? 0n) | ignored) === (word | ignored);
    });
  }

  #lost(dwords: readonly bigint[], why: string): false {
    this.part.note(`event ${dwords.map((word) => hex(word)).join(' ')} is lost: ${why}`);
    return false;
  }
}
