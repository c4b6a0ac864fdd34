import { CR2, GBPA } from '../registers/control';
import type { EventName } from '../structures/event';
import { Config, STE } from '../structures/ste';
import { outgoing, throughGbpa } from './attributes';
import type { EventQueue } from './event-queue';
import { Fault, recordOf } from './fault';
import type { Part } from './part';
import type { Policy, Resolver } from './resolve';
import type { Stalls } from './stall';
import type { Transaction, TransactionResult } from './transaction';

/** Events that may be merged whatever STE.MEV says (§7.3.1). */
const alwaysMergeable: ReadonlySet<EventName> = new Set(['F_UUT', 'C_BAD_STREAMID', 'F_STE_FETCH', 'C_BAD_STE']);

/** The client side: what becomes of a transaction (§3.3, §3.4, §7.3.22 for the order of checks). */
export class Translation {
  constructor(
    private readonly part: Part,
    private readonly resolver: Resolver,
    private readonly events: EventQueue,
    private readonly stalls: () => Stalls,
  ) {}

  translate(transaction: Transaction): TransactionResult {
    this.part.choices.begin();
    if (this.part.serviceFailure) return { outcome: 'aborted', reason: 'Service Failure Mode' };
    if (!this.part.enabled('SMMUEN')) return this.#globalBypass(transaction);
    const ste = this.resolver.entry(transaction.streamId);
    if (ste instanceof Fault) {
      const silent = ste.event === 'C_BAD_STREAMID' && this.part.registers.field(CR2, 'RECINVSID') === 0;
      return silent ? { outcome: 'aborted', reason: ste.reason } : this.#terminate(ste, transaction, false);
    }
    if (STE.get(ste, 'Config') < Config.Bypass) return { outcome: 'aborted', reason: 'STE.Config aborts the stream' };
    const result = this.resolver.resolve(ste, transaction);
    if ('physical' in result) {
      const { outcome, physical } = result;
      return { outcome, physical, attributes: outgoing(result.attributes, transaction) };
    }
    if ('gap' in result) {
      this.part.notModelled(result.gap);
      return { outcome: 'aborted', reason: `not modelled: ${result.gap}` };
    }
    return this.#terminate(result.fault, transaction, STE.get(ste, 'MEV') === 1, result.policy);
  }

  #globalBypass(transaction: Transaction): TransactionResult {
    const gbpa = this.part.gbpaInForce;
    if (GBPA.get(gbpa, 'ABORT') === 1) return { outcome: 'aborted', reason: 'SMMUEN=0 and GBPA.ABORT=1' };
    if (transaction.address >> BigInt(this.part.outputBits) !== 0n) {
      return { outcome: 'aborted', reason: 'SMMUEN=0 and the address is beyond the output address size' };
    }
    const attributes = outgoing(throughGbpa(this.part, gbpa, transaction), transaction);
    return { outcome: 'bypassed', physical: transaction.address, attributes };
  }

  /** Ends or stalls a transaction, recording the event unless the stream's settings say not to. A stall is always recorded. */
  #terminate(fault: Fault, transaction: Transaction, merges: boolean, policy?: Policy): TransactionResult {
    const { event, reason } = fault;
    if (event === undefined) return { outcome: 'aborted', reason };
    const governed = fault.isTranslation && policy !== undefined;
    const record = recordOf(event, fault, transaction);
    if (governed && policy.stalls && !transaction.neverStalls) return this.stalls().add(transaction, record);
    const recorded = !governed || policy.recorded;
    if (recorded) this.events.write(record, merges || alwaysMergeable.has(event));
    const outcome = governed && !policy.aborts && !fault.facts.stage2 ? 'discarded' : 'aborted';
    return { outcome, reason, ...(recorded && { event }) };
  }
}
