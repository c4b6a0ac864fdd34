import { hex } from '../../base/hex';
import { CR2 } from '../registers/control';
import type { EventName } from '../structures/event';
import { Config, STE } from '../structures/ste';
import { outgoing } from './attributes';
import type { EventQueue } from './event-queue';
import { Fault, recordOf } from './fault';
import { ordinary } from './memory-attributes';
import type { Part } from './part';
import type { Resolver, Stages } from './resolve';
import type { StreamTable } from './stream-table';
import type { Transaction, TransactionResult } from './transaction';

/** An ATS translation request. `noWrite`: the endpoint will not write, so the page is not marked dirty for it. */
export interface TranslationRequest extends Omit<Transaction, 'write' | 'neverStalls'> {
  readonly noWrite?: boolean;
}

/** The completion of a translation request: Unsupported Request, Completer Abort, or a translation that may grant nothing. */
export type TranslationCompletion =
  | { readonly status: 'UR' | 'CA'; readonly reason: string; readonly event?: EventName }
  | {
      readonly status: 'Success';
      readonly read: boolean;
      readonly write: boolean;
      /** Where the page is: a physical address, or an intermediate one with EATS=2. Absent when nothing is granted. */
      readonly translated?: bigint;
      /** Log2 of its bytes. */
      readonly sizeBits?: number;
      readonly reason?: string;
    };

/** What STE.EATS means, with what the part has and what CR0.ATSCHK says (§3.9, §5.2). */
export type AtsMode = 'none' | 'full' | 'split-stage' | 'device-permission';

/** PCIe ATS (§3.9): translation requests, and traffic that claims to be translated. */
export class Ats {
  constructor(
    private readonly part: Part,
    private readonly table: StreamTable,
    private readonly resolver: Resolver,
    private readonly events: EventQueue,
  ) {}

  /** What the endpoint gets for a translation request. */
  request(request: TranslationRequest): TranslationCompletion {
    this.part.choices.begin();
    const transaction: Transaction = { ...request, write: false };
    if (this.part.serviceFailure) return { status: 'CA', reason: 'Service Failure Mode' };
    if (!this.part.has('IDR0.ATS')) return { status: 'UR', reason: 'the part has no ATS' };
    if (!this.part.enabled('SMMUEN')) return this.#refuse(transaction, 'SMMUEN is 0');
    const ste = this.resolver.entry(request.streamId);
    if (ste instanceof Fault) return this.#abort(ste, transaction);
    const config = STE.get(ste, 'Config');
    if (config < Config.Bypass) return { status: 'UR', reason: 'STE.Config aborts the stream' };
    const mode = atsMode(this.part, ste, this.table.atsCheck(request.streamId));
    if (mode === 'none') return this.#refuse(transaction, 'the effective EATS is 0');
    if (mode === 'device-permission') this.part.notModelled('ATS with device permission tables (EATS=3)');
    const stages: Stages = mode === 'split-stage' ? 'first' : 'both';
    const read = this.resolver.resolve(ste, transaction, stages);
    if ('gap' in read) return this.#gap(read.gap);
    if ('fault' in read && !read.fault.isTranslation) return this.#abort(read.fault, transaction);
    const write = request.noWrite ? undefined : this.resolver.resolve(ste, { ...transaction, write: true }, stages);
    if (write && 'gap' in write) return this.#gap(write.gap);
    if (write && 'fault' in write && !write.fault.isTranslation) return this.#abort(write.fault, transaction);
    const granted = 'physical' in read ? read : write && 'physical' in write ? write : undefined;
    if (!granted) {
      return { status: 'Success', read: false, write: false, ...('fault' in read && { reason: read.fault.reason }) };
    }
    return {
      status: 'Success',
      read: 'physical' in read,
      write: write !== undefined && 'physical' in write,
      translated: granted.physical,
      sizeBits: granted.sizeBits,
    };
  }

  /** What becomes of an access whose address the endpoint says is translated. */
  translated(transaction: Transaction): TransactionResult {
    this.part.choices.begin();
    if (this.part.serviceFailure) return { outcome: 'aborted', reason: 'Service Failure Mode' };
    if (!this.part.has('IDR0.ATS')) return { outcome: 'aborted', reason: 'the part has no ATS' };
    if (!this.part.enabled('SMMUEN')) {
      const usual = this.part.knobs.translatedWhileOff === 'silent' ? 1 : 0;
      const silent = this.part.choices.pick('F_TRANSL_FORBIDDEN with SMMUEN=0', ['recorded', 'silent'], usual) === 1;
      return this.#forbid(transaction, 'SMMUEN is 0', silent);
    }
    if (!this.table.atsCheck(transaction.streamId)) return this.#pass(transaction);
    const ste = this.resolver.entry(transaction.streamId);
    if (ste instanceof Fault) return this.#end(ste, transaction);
    const config = STE.get(ste, 'Config');
    if (config < Config.Bypass) return { outcome: 'aborted', reason: 'STE.Config aborts the stream' };
    switch (atsMode(this.part, ste, true)) {
      case 'none':
        return this.#forbid(transaction, 'the effective EATS is 0', false);
      case 'full':
        return this.#pass(transaction);
      case 'device-permission':
        this.part.notModelled('ATS with device permission tables (EATS=3)');
        return { outcome: 'aborted', reason: 'not modelled: device permission tables' };
      case 'split-stage':
        return this.#secondStage(ste, transaction);
    }
  }

  #secondStage(ste: readonly bigint[], transaction: Transaction): TransactionResult {
    const result = this.resolver.resolve(ste, transaction, 'second');
    if ('physical' in result) {
      const attributes = outgoing(result.attributes, transaction);
      return { outcome: 'translated', physical: result.physical, attributes };
    }
    if ('gap' in result) {
      this.part.notModelled(result.gap);
      return { outcome: 'aborted', reason: `not modelled: ${result.gap}` };
    }
    const { fault, policy } = result;
    // S2R only governs translation-related faults, as for ordinary traffic.
    const recorded = fault.event !== undefined && (!fault.isTranslation || (policy?.recorded ?? true));
    if (recorded && fault.event) this.events.write(recordOf(fault.event, fault, transaction));
    return { outcome: 'aborted', reason: fault.reason, ...(recorded && fault.event && { event: fault.event }) };
  }

  /** The address is all that is checked. */
  #pass(transaction: Transaction): TransactionResult {
    const { address } = transaction;
    const physical = this.part.truncate(address);
    const attributes = outgoing(transaction.attributes ?? ordinary, transaction);
    if (physical === address) return { outcome: 'bypassed', physical, attributes };
    const usual = this.part.knobs.oversizedTranslated === 'truncated' ? 1 : 0;
    if (this.part.choices.pick('translated address beyond the output size', ['aborted', 'truncated'], usual) === 1) {
      return { outcome: 'bypassed', physical, attributes };
    }
    return { outcome: 'aborted', reason: `${hex(address)} is beyond the output address size` };
  }

  #refuse(transaction: Transaction, reason: string): TranslationCompletion {
    this.events.write(recordOf('F_BAD_ATS_TREQ', new Fault('F_BAD_ATS_TREQ', reason), transaction));
    return { status: 'UR', reason, event: 'F_BAD_ATS_TREQ' };
  }

  #forbid(transaction: Transaction, reason: string, silent: boolean): TransactionResult {
    if (silent) return { outcome: 'aborted', reason };
    this.events.write(recordOf('F_TRANSL_FORBIDDEN', new Fault('F_TRANSL_FORBIDDEN', reason), transaction));
    return { outcome: 'aborted', reason, event: 'F_TRANSL_FORBIDDEN' };
  }

  /** Configuration errors of requests are recorded only with REC_CFG_ATS, a StreamID out of range also needs RECINVSID. */
  #abort(fault: Fault, transaction: Transaction): TranslationCompletion {
    const { registers } = this.part;
    const invalid = fault.event === 'C_BAD_STREAMID' && registers.field(CR2, 'RECINVSID') === 0;
    const event = this.#recordConfiguration(fault, transaction, invalid);
    return { status: 'CA', reason: fault.reason, ...(event && { event }) };
  }

  /** Of translated traffic, RECINVSID does not matter (§3.9.1.3). */
  #end(fault: Fault, transaction: Transaction): TransactionResult {
    const event = this.#recordConfiguration(fault, transaction, false);
    return { outcome: 'aborted', reason: fault.reason, ...(event && { event }) };
  }

  #recordConfiguration(fault: Fault, transaction: Transaction, silent: boolean): EventName | undefined {
    if (silent || this.part.registers.field(CR2, 'REC_CFG_ATS') === 0 || !fault.event) return undefined;
    this.events.write(recordOf(fault.event, fault, transaction));
    return fault.event;
  }

  #gap(gap: string): TranslationCompletion {
    this.part.notModelled(gap);
    return { status: 'CA', reason: `not modelled: ${gap}` };
  }
}

/** Effective STE.EATS. Split-stage and device permission modes act as none while ATSCHK is 0. */
export function atsMode(part: Part, ste: readonly bigint[], checked: boolean): AtsMode {
  if (!part.has('IDR0.ATS') || (STE.get(ste, 'Config') & 3) === 0) return 'none';
  switch (STE.get(ste, 'EATS')) {
    case 1:
      return 'full';
    case 2:
      return checked ? 'split-stage' : 'none';
    case 3:
      return checked && part.has('IDR3.DPT') ? 'device-permission' : 'none';
    default:
      return 'none';
  }
}
