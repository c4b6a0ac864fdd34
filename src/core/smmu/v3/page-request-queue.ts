import { hex } from '../../base/hex';
import { CR2 } from '../registers/control';
import { IDR1 } from '../registers/identification';
import { PRIQ_BASE, PRIQ_CONS, PRIQ_IRQ_CFG2, PRIQ_PROD } from '../registers/queue';
import { PageRequest } from '../structures/page-request';
import { STE } from '../structures/ste';
import type { EventQueue } from './event-queue';
import { Fault, recordOf } from './fault';
import type { Part } from './part';
import { next, queueState, ringBase, slotOf } from './queue-index';
import type { Resolver } from './resolve';
import type { Signals } from './signal';

/** A page request message of an endpoint. `page` is the address with its low 12 bits clear. */
export interface PageRequestMessage {
  readonly streamId: number;
  readonly substreamId?: number;
  readonly page: bigint;
  readonly group: number;
  readonly last: boolean;
  readonly read?: boolean;
  readonly write?: boolean;
  readonly execute?: boolean;
  readonly privileged?: boolean;
}

/** What the endpoint hears at once: nothing when software will answer or the request was dropped, else an automatic response. */
export type PageRequestOutcome =
  | { readonly outcome: 'queued' | 'dropped' }
  | { readonly outcome: 'answered'; readonly response: 'Success' | 'ResponseFailure'; readonly withSubstream: boolean };

/** The page request queue (§8). */
export class PageRequestQueue {
  constructor(
    private readonly part: Part,
    private readonly signals: Signals,
    private readonly resolver: Resolver,
    private readonly events: EventQueue,
  ) {}

  /** Log2 of entries; larger than IDR1 allows acts as that. */
  get log2(): number {
    const limit = IDR1.get(this.part.profile.identification.IDR1, 'PRIQS');
    return Math.min(this.part.registers.field(PRIQ_BASE, 'LOG2SIZE'), limit);
  }

  /** Physical address of the ring. */
  get base(): bigint {
    return this.part.truncate(ringBase(this.part.registers.bigField(PRIQ_BASE, 'ADDR') << 5n, this.log2, 16));
  }

  receive(message: PageRequestMessage): PageRequestOutcome {
    const { registers, name } = this.part;
    if (!this.part.enabled('PRIQEN') || this.part.serviceFailure || this.signals.isActive('PRIQ_ABT_ERR')) {
      return this.#refuse(message, 'the page request queue is off or in error');
    }
    const flag = registers.field(PRIQ_PROD, 'OVFLG');
    const producer = registers.field(PRIQ_PROD, 'WR');
    const { log2 } = this;
    const state = queueState(log2, producer, registers.field(PRIQ_CONS, 'RD'));
    // Unlike events, nothing is written until software acknowledges, even when there is space again.
    if (flag !== registers.field(PRIQ_CONS, 'OVACKFLG')) return this.#overflow(message);
    if (state === 'full' || state === 'inconsistent') {
      registers.setField(PRIQ_PROD, 'OVFLG', flag ^ 1);
      return this.#overflow(message);
    }
    const dwords = entryOf(message);
    const address = this.base + BigInt(slotOf(log2, producer)) * 16n;
    if (!dwords.every((word, index) => this.part.memory.write(address + BigInt(index) * 8n, 8, word))) {
      this.signals.error('PRIQ_ABT_ERR');
      return this.#refuse(message, `its write to ${hex(address)} was aborted`);
    }
    registers.setField(PRIQ_PROD, 'WR', next(log2, producer));
    this.part.record({ kind: 'queue-event', device: name, queue: 'PRIQ', dwords });
    const onLast = registers.field(PRIQ_IRQ_CFG2, 'LO') === 1;
    if (onLast ? message.last : state === 'empty') this.signals.raise('PRIQ');
    return { outcome: 'queued' };
  }

  /** §8.2: automatic failure, without the substream. */
  #refuse(message: PageRequestMessage, why: string): PageRequestOutcome {
    this.part.note(`page request of stream ${hex(message.streamId, 32)} is refused: ${why}`);
    if (isStopMarker(message)) return { outcome: 'dropped' };
    return { outcome: 'answered', response: 'ResponseFailure', withSubstream: false };
  }

  /** §8.1: only the last request of a group is answered, with success, so that the endpoint asks again. With a substream and IDR3.PPS=0 the
   *  STE says whether the response carries it; without a usable STE the response is a failure. */
  #overflow(message: PageRequestMessage): PageRequestOutcome {
    this.part.note(`page request of stream ${hex(message.streamId, 32)} is lost: the page request queue overflowed`);
    if (!message.last || isStopMarker(message)) return { outcome: 'dropped' };
    if (message.substreamId === undefined) return { outcome: 'answered', response: 'Success', withSubstream: false };
    if (this.part.has('IDR3.PPS')) return { outcome: 'answered', response: 'Success', withSubstream: true };
    const ste = this.resolver.entry(message.streamId);
    if (ste instanceof Fault) {
      this.#recordConfiguration(ste, message);
      return { outcome: 'answered', response: 'ResponseFailure', withSubstream: false };
    }
    return { outcome: 'answered', response: 'Success', withSubstream: STE.get(ste, 'PPAR') === 1 };
  }

  /** What kept the STE from being read is recorded with CR2.REC_CFG_ATS, as for other ATS traffic (§6.3.12). */
  #recordConfiguration(fault: Fault, { streamId, substreamId, page }: PageRequestMessage): void {
    if (this.part.registers.field(CR2, 'REC_CFG_ATS') === 0 || !fault.event) return;
    const transaction = { streamId, address: page, write: false, ...(substreamId !== undefined && { substreamId }) };
    this.events.write(recordOf(fault.event, fault, transaction));
  }
}

/** A Stop Marker ends the use of a substream and asks for nothing, so nothing ever answers it (§8.1, PCIe). */
function isStopMarker({ substreamId, last, read, write }: PageRequestMessage): boolean {
  return substreamId !== undefined && last && !read && !write;
}

function entryOf(message: PageRequestMessage): bigint[] {
  return PageRequest.make({
    SID: message.streamId,
    ...(message.substreamId !== undefined && { SSV: 1, SSID: message.substreamId }),
    P: message.privileged ? 1 : 0,
    X: message.execute ? 1 : 0,
    R: message.read ? 1 : 0,
    W: message.write ? 1 : 0,
    Last: message.last ? 1 : 0,
    PRGIndex: message.group,
    Address: message.page >> 12n,
  });
}
