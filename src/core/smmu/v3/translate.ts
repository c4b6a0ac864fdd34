import { hex } from '../../base/hex';
import { CR2, GBPA } from '../registers/control';
import { IDR1 } from '../registers/identification';
import { CD } from '../structures/cd';
import { Config, STE } from '../structures/ste';
import { L1CD } from '../structures/table';
import { cdProblem } from './cd-validity';
import type { ConfigurationCache } from './configuration-cache';
import type { EventQueue } from './event-queue';
import { Fault, recordOf } from './fault';
import { contextGap, stage2Gap } from './gap';
import type { Part } from './part';
import type { AccessKind } from './permission';
import { Stage1 } from './stage1';
import { Stage2 } from './stage2';
import { steProblem, streamWorld } from './ste-validity';
import { readDwords, type StreamTable } from './stream-table';
import type { Tlb } from './tlb';
import type { Transaction, TransactionResult } from './transaction';

/** Which settings decide over recording and termination of a translation-related fault. */
interface Policy {
  readonly recorded: boolean;
  readonly aborts: boolean;
  readonly stalls: boolean;
}

/** What a CD is needed for: its number, or that stage 1 is bypassed. */
type ContextChoice = { readonly index: number } | 'bypass' | Fault;

/** The client side: what becomes of a transaction (§3.3, §3.4, §7.3.22 for the order of checks). */
export class Translation {
  constructor(
    private readonly part: Part,
    private readonly table: StreamTable,
    private readonly cache: ConfigurationCache,
    private readonly tlb: Tlb,
    private readonly events: EventQueue,
  ) {}

  translate(transaction: Transaction): TransactionResult {
    if (this.part.serviceFailure) return { outcome: 'aborted', reason: 'Service Failure Mode' };
    if (!this.part.enabled('SMMUEN')) return this.#globalBypass(transaction);
    const ste = this.table.fetch(transaction.streamId);
    if (ste instanceof Fault) {
      const silent = ste.event === 'C_BAD_STREAMID' && this.part.registers.field(CR2, 'RECINVSID') === 0;
      return silent ? { outcome: 'aborted', reason: ste.reason } : this.#terminate(ste, transaction);
    }
    if (STE.get(ste, 'V') === 0)
      return this.#terminate(new Fault('C_BAD_STE', 'the STE is not valid (V=0)'), transaction);
    const config = STE.get(ste, 'Config');
    if (config < Config.Bypass) return { outcome: 'aborted', reason: 'STE.Config aborts the stream' };
    const problem = steProblem(this.part, ste);
    if (problem !== undefined)
      return this.#terminate(new Fault('C_BAD_STE', `the STE is ILLEGAL: ${problem}`), transaction);
    return this.#translateWith(ste, config, transaction);
  }

  #globalBypass(transaction: Transaction): TransactionResult {
    if (GBPA.get(this.part.gbpaInForce, 'ABORT') === 1)
      return { outcome: 'aborted', reason: 'SMMUEN=0 and GBPA.ABORT=1' };
    if (transaction.address >> BigInt(this.part.outputBits) !== 0n) {
      return { outcome: 'aborted', reason: 'SMMUEN=0 and the address is beyond the output address size' };
    }
    return { outcome: 'bypassed', physical: transaction.address };
  }

  #translateWith(ste: readonly bigint[], config: number, transaction: Transaction): TransactionResult {
    const access = this.#accessOf(ste, transaction);
    const hasStage2 = (config & 2) === 2;
    const gap2 = hasStage2 ? stage2Gap(this.part, ste) : undefined;
    if (gap2 !== undefined) return this.#gap(gap2);
    const stage2 = hasStage2 ? new Stage2(this.part, ste, this.tlb) : undefined;
    const policy2: Policy = {
      recorded: STE.get(ste, 'S2R') === 1,
      aborts: true,
      stalls: STE.get(ste, 'S2S') === 1,
    };
    const choice = this.#chooseContext(ste, config, transaction);
    if (choice instanceof Fault) return this.#terminate(choice, transaction);
    let address = transaction.address;
    if (choice === 'bypass') {
      if (address >> BigInt(this.part.outputBits) !== 0n) {
        const reason = `${hex(address)} is beyond the address size`;
        return this.#terminate(new Fault('F_ADDR_SIZE', reason), transaction);
      }
    } else {
      const cd = this.#context(ste, choice.index, transaction, stage2);
      if (cd instanceof Fault) return this.#terminate(cd, transaction, cd.facts.stage2 ? policy2 : undefined);
      const gap1 = contextGap(this.part, cd);
      if (gap1 !== undefined) return this.#gap(gap1);
      const policy1: Policy = {
        recorded: CD.get(cd, 'R') === 1,
        aborts: CD.get(cd, 'A') === 1,
        stalls: CD.get(cd, 'S') === 1,
      };
      const world = streamWorld(this.part, ste);
      // Streams of stage 1 alone are tagged by their VMID too, where VMIDs exist.
      const vmid = world === 'NS-EL1' && this.part.has('IDR0.S2P') ? STE.get(ste, 'S2VMID') : undefined;
      const intermediate = new Stage1(this.part, cd, world, stage2, this.tlb, vmid).translate(address, access);
      if (intermediate instanceof Fault) {
        return this.#terminate(intermediate, transaction, intermediate.facts.stage2 ? policy2 : policy1);
      }
      address = intermediate;
    }
    if (stage2) {
      const physical = stage2.translate(address, access, 'IN');
      if (physical instanceof Fault) return this.#terminate(physical, transaction, policy2);
      address = physical;
    }
    const translated = stage2 !== undefined || choice !== 'bypass';
    return { outcome: translated ? 'translated' : 'bypassed', physical: address };
  }

  /** Attributes of the access, after the overrides of the STE (§5.2 PRIVCFG and INSTCFG). A write is never an instruction fetch. */
  #accessOf(ste: readonly bigint[], transaction: Transaction): AccessKind {
    const overridable = this.part.has('IDR1.ATTR_PERMS_OVR');
    const privilege = overridable ? STE.get(ste, 'PRIVCFG') : 0;
    const kind = overridable ? STE.get(ste, 'INSTCFG') : 0;
    const { write } = transaction;
    return {
      write,
      privileged: privilege < 2 ? (transaction.privileged ?? false) : privilege === 3,
      instruction: !write && (kind < 2 ? (transaction.instruction ?? false) : kind === 3),
    };
  }

  /** Substreams (§3.3.2, §5.2). */
  #chooseContext(ste: readonly bigint[], config: number, { substreamId }: Transaction): ContextChoice {
    const stage1 = (config & 1) === 1;
    const supported = IDR1.get(this.part.profile.identification.IDR1, 'SSIDSIZE') !== 0;
    const log2 = supported && stage1 ? STE.get(ste, 'S1CDMax') : 0;
    if (substreamId !== undefined) {
      if (!stage1) return new Fault('C_BAD_SUBSTREAMID', 'a SubstreamID is given, but stage 1 is off');
      if (log2 === 0) return new Fault('C_BAD_SUBSTREAMID', 'a SubstreamID is given, but the stream has only one CD');
      if (substreamId >= 2 ** log2)
        return new Fault('C_BAD_SUBSTREAMID', `SubstreamID ${substreamId} is beyond 2^${log2} CDs`);
      if (substreamId === 0 && STE.get(ste, 'S1DSS') === 2) {
        return new Fault('F_STREAM_DISABLED', 'SubstreamID 0 is reserved for traffic without one (S1DSS=2)');
      }
      return { index: substreamId };
    }
    if (!stage1) return 'bypass';
    if (log2 === 0) return { index: 0 };
    switch (STE.get(ste, 'S1DSS')) {
      case 1:
        return 'bypass';
      case 2:
        return { index: 0 };
      default:
        return new Fault('F_STREAM_DISABLED', 'traffic without a SubstreamID is off (S1DSS=0)');
    }
  }

  /** Fetches and judges a context descriptor (§5.3, §5.4). */
  #context(
    ste: readonly bigint[],
    index: number,
    { streamId }: Transaction,
    stage2: Stage2 | undefined,
  ): readonly bigint[] | Fault {
    const log2 = STE.get(ste, 'S1CDMax');
    const format = log2 === 0 ? 0 : STE.get(ste, 'S1Fmt');
    const split = format === 1 ? 6 : format === 2 ? 10 : undefined;
    const pointer = STE.big(ste, 'S1ContextPtr') << 6n;
    const stream = { first: streamId, last: streamId };
    let address: bigint;
    if (split === undefined) {
      address = alignDown(pointer, 6 + log2) + BigInt(index) * 64n;
    } else {
      const upper = Math.floor(index / 2 ** split);
      const at = alignDown(pointer, Math.max(6, log2 - split + 3)) + BigInt(upper) * 8n;
      const substreams = { firstSubstream: upper * 2 ** split, lastSubstream: (upper + 1) * 2 ** split - 1 };
      const descriptor = this.#cached(
        `L1CD ${streamId} ${upper}`,
        { kind: 'L1CD', ...stream, ...substreams },
        at,
        1,
        stage2,
      );
      if (descriptor instanceof Fault) return descriptor;
      if (L1CD.get(descriptor, 'V') === 0) return new Fault('C_BAD_SUBSTREAMID', `L1CD ${upper} is not valid`);
      const table = alignDown(L1CD.big(descriptor, 'L2Ptr') << 12n, split + 6);
      if (!stage2 && table >> BigInt(this.part.outputBits) !== 0n) {
        return new Fault('C_BAD_SUBSTREAMID', `L1CD ${upper} points beyond the address size`);
      }
      address = table + BigInt(index % 2 ** split) * 64n;
    }
    const substreams = { firstSubstream: index, lastSubstream: index };
    const cd = this.#cached(`CD ${streamId} ${index}`, { kind: 'CD', ...stream, ...substreams }, address, 8, stage2);
    if (cd instanceof Fault) return cd;
    if (CD.get(cd, 'V') === 0) return new Fault('C_BAD_CD', 'the CD is not valid (V=0)');
    const problem = cdProblem(this.part, ste, cd);
    return problem === undefined ? cd : new Fault('C_BAD_CD', `the CD is ILLEGAL: ${problem}`);
  }

  #cached(
    key: string,
    entry: Parameters<ConfigurationCache['lookup']>[1],
    address: bigint,
    dwords: number,
    stage2: Stage2 | undefined,
  ): readonly bigint[] | Fault {
    let fault: Fault | undefined;
    const words = this.cache.lookup(key, entry, () => {
      const access = { write: false, privileged: true, instruction: false };
      const physical = stage2?.translate(address, access, 'CD') ?? address;
      if (physical instanceof Fault) {
        fault = physical;
        return undefined;
      }
      const read = readDwords(this.part, physical, dwords);
      this.part.onFetch('context descriptors', { address: physical, length: BigInt(dwords * 8) });
      if (!read) fault = new Fault('F_CD_FETCH', `fetch at ${hex(physical)} aborted`, { fetch: physical });
      return read;
    });
    return words ?? fault ?? new Fault('F_CD_FETCH', `fetch at ${hex(address)} aborted`, { fetch: address });
  }

  /** Ends a transaction, recording the event unless the stream's settings say not to. */
  #terminate(fault: Fault, transaction: Transaction, policy?: Policy): TransactionResult {
    const { event, reason } = fault;
    if (event === undefined) return { outcome: 'aborted', reason };
    const governed = fault.isTranslation && policy !== undefined;
    if (governed && policy.stalls) this.part.notModelled('a stalled transaction: it is terminated instead');
    const recorded = !governed || policy.recorded;
    if (recorded) this.events.write(recordOf(event, fault, transaction));
    const outcome = governed && !policy.aborts && !fault.facts.stage2 ? 'discarded' : 'aborted';
    return { outcome, reason, ...(recorded && { event }) };
  }

  #gap(what: string): TransactionResult {
    this.part.notModelled(what);
    return { outcome: 'aborted', reason: `not modelled: ${what}` };
  }
}

function alignDown(address: bigint, log2: number): bigint {
  return (address >> BigInt(log2)) << BigInt(log2);
}
