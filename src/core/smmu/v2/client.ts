import { hex } from '../../base/hex';
import { FSR, recordedContextFaults, SCTLR } from '../registers/v2/context-bank';
import { sCR0 } from '../registers/v2/global';
import { S2CR, StreamType } from '../registers/v2/stream-map';
import type { MemoryAttributes } from '../v3/memory-attributes';
import { ordinary } from '../v3/memory-attributes';
import type { Transaction, TransactionResult } from '../v3/transaction';
import { accessOf, outgoingV2, throughS2CR, throughSCR0 } from './attributes';
import type { ContextBanks } from './context';
import { ContextFault, GapV2, GlobalFault } from './fault';
import type { PartV2 } from './part';
import type { Reports } from './report';
import type { StallsV2 } from './stall';
import { matchStream } from './stream-match';

/** The client side: what becomes of a transaction. The order of checks is that of §2.1.1 and §2.3.5: CLIENTPD before anything else. */
export class Client {
  constructor(
    private readonly part: PartV2,
    private readonly banks: ContextBanks,
    private readonly reports: Reports,
    private readonly stalls: () => StallsV2,
  ) {}

  translate(transaction: Transaction): TransactionResult {
    const { part } = this;
    part.choices.begin();
    if (!part.powered) return { outcome: 'aborted', reason: 'the SMMU has no power' };
    if (transaction.substreamId !== undefined) {
      part.notModelled('a transaction with a PASID: SMMUv2 has no substreams');
      return { outcome: 'aborted', reason: 'not modelled: a PASID' };
    }
    const { registers } = part;
    if (registers.field(sCR0, 'CLIENTPD') === 1) return this.#global(transaction);
    const match = matchStream(part, transaction.streamId);
    if (match === 'none') {
      if (registers.field(sCR0, 'USFCFG') === 0) return this.#global(transaction);
      return this.#globalFault(new GlobalFault('USF', 'its StreamID matches nothing, and USFCFG is 1'), transaction);
    }
    if (match === 'conflict') {
      if (registers.field(sCR0, 'SMCFCFG') === 0) return this.#global(transaction);
      return this.#globalFault(new GlobalFault('SMCF', 'its StreamID matches several groups'), transaction);
    }
    return this.#mapped(match.group, transaction);
  }

  /** What S2CR says of a stream. */
  #mapped(group: number, transaction: Transaction): TransactionResult {
    const { registers, frame } = this.part;
    const type = registers.field(S2CR, 'TYPE', group);
    const incoming = throughS2CR(this.part, group, transaction.attributes ?? ordinary);
    if (type === StreamType.Bypass) return this.#bypass(transaction, incoming);
    if (type !== StreamType.Translate) {
      const what = type === StreamType.Fault ? 'is a fault context' : 'has a reserved type';
      return this.#globalFault(new GlobalFault('ICF', `S2CR${group} ${what}`), transaction, group);
    }
    const bank = registers.field(S2CR, 'CBNDX', group);
    if (bank >= frame.banks) {
      const fault = new GlobalFault('UCBF', `S2CR${group} names context bank ${bank}, of ${frame.banks}`);
      return this.#globalFault(fault, transaction, group);
    }
    return this.#translated(group, bank, transaction, transaction.attributes ?? ordinary);
  }

  #translated(group: number, bank: number, transaction: Transaction, incoming: MemoryAttributes): TransactionResult {
    const { part } = this;
    const access = accessOf(part, group, transaction);
    const involved = this.banks.involved(bank);
    const stalled = involved.find((each) => part.registers.field(FSR, 'SS', each) === 1 && !this.#hits(each));
    if (stalled !== undefined) return this.stalls().wait(stalled, transaction);
    const found = this.banks.resolve(bank, transaction.address, access, incoming);
    if (found instanceof GapV2) {
      part.notModelled(found.gap);
      return { outcome: 'aborted', reason: `not modelled: ${found.gap}` };
    }
    if (found instanceof GlobalFault) return this.#globalFault(found, transaction, group);
    if (found instanceof ContextFault) {
      const stalls = this.#mayStall(found.bank);
      if (stalls) return this.stalls().add(found, transaction, access);
      this.reports.context(found, transaction, access, false);
      const outcome = this.reports.ended(found.bank);
      return { outcome, reason: found.reason, event: `FSR.${found.fault}` };
    }
    const held = involved.find((each) => this.#isFaulty(each) && !this.#hits(each));
    if (held !== undefined) {
      if (this.#mayStall(held)) return this.stalls().wait(held, transaction);
      const reason = `context bank ${held} has a fault outstanding (HUPCF=0)`;
      return { outcome: this.reports.ended(held), reason, event: 'FSR.HUPCF' };
    }
    return { ...found, attributes: outgoingV2(found.attributes, transaction) };
  }

  /** Whether transactions of a bank go on while it has a fault outstanding. */
  #hits(bank: number): boolean {
    return this.part.registers.field(SCTLR, 'HUPCF', bank) === 1 || this.part.knobs.hitUnderFault === 'goes-on';
  }

  #isFaulty(bank: number): boolean {
    return (this.part.registers.get(FSR, bank) & recordedContextFaults) !== 0n;
  }

  #mayStall(bank: number): boolean {
    const { registers } = this.part;
    return registers.field(SCTLR, 'CFCFG', bank) === 1 && registers.field(sCR0, 'STALLD') === 0;
  }

  /** Past all of the SMMU. */
  #global(transaction: Transaction): TransactionResult {
    return this.#bypass(transaction, throughSCR0(this.part, transaction));
  }

  /** An address that the part cannot put out has nowhere to go. [O] */
  #bypass(transaction: Transaction, attributes: MemoryAttributes): TransactionResult {
    const { address } = transaction;
    if (address >> BigInt(this.part.outputBits) !== 0n) {
      return { outcome: 'aborted', reason: `${hex(address)} is beyond ${this.part.outputBits} address bits` };
    }
    return { outcome: 'bypassed', physical: address, attributes: outgoingV2(attributes, transaction) };
  }

  #globalFault(fault: GlobalFault, transaction: Transaction, group?: number): TransactionResult {
    const { write, privileged = false, instruction = false } = transaction;
    const access =
      group === undefined
        ? { write, privileged, instruction: instruction && !write }
        : accessOf(this.part, group, transaction);
    return this.reports.global(fault, transaction, access);
  }
}
