import { hex } from '../../base/hex';
import { CD } from '../structures/cd';
import { Config, STE } from '../structures/ste';
import { overridesTypes } from './attributes';
import { CombinedTlb } from './combined';
import type { Contexts } from './context';
import { Fault } from './fault';
import { contextGap, stage2Gap } from './gap';
import { type MemoryAttributes, ordinary, overridden, throughStage2 } from './memory-attributes';
import type { Part } from './part';
import type { AccessKind } from './permission';
import { Stage1 } from './stage1';
import { Stage2, type Translated } from './stage2';
import { steProblem, streamWorld } from './ste-validity';
import type { StreamTable } from './stream-table';
import type { Tlb } from './tlb';
import type { Transaction } from './transaction';

/** Which settings decide over recording and termination of a translation-related fault. */
export interface Policy {
  readonly recorded: boolean;
  readonly aborts: boolean;
  readonly stalls: boolean;
}

/** Where an address leads. `sizeBits` input bits pass through unchanged. */
export interface Resolved {
  readonly outcome: 'translated' | 'bypassed';
  readonly physical: bigint;
  readonly sizeBits: number;
  readonly attributes: MemoryAttributes;
}

/** What stage 1 gave, or both stages at once (`complete`). */
interface First extends Resolved {
  readonly complete?: boolean;
  readonly walked?: { readonly stage: Stage1; readonly leads: Translated };
}

/** A fault, and the settings that govern it where it is translation-related. */
export interface Denied {
  readonly fault: Fault;
  readonly policy?: Policy;
}

/** The stream asks for something that the model lacks. */
export interface Gap {
  readonly gap: string;
}

/** Stages to go through: split-stage ATS requests stop after the first, its translated traffic starts at the second. */
export type Stages = 'both' | 'first' | 'second';

/** The way of an address through the stages of its stream (§3.3, §3.4). */
export class Resolver {
  readonly #combined: CombinedTlb;

  constructor(
    private readonly part: Part,
    private readonly table: StreamTable,
    private readonly contexts: Contexts,
    private readonly tlb: Tlb,
  ) {
    this.#combined = new CombinedTlb(part, tlb);
  }

  /** The STE of a stream if it is valid and legal, else why not. STE.Config=0b0xx is never ILLEGAL: the caller looks at it first. */
  entry(streamId: number): readonly bigint[] | Fault {
    const ste = this.table.fetch(streamId);
    if (ste instanceof Fault) return ste;
    if (STE.get(ste, 'V') === 0) return new Fault('C_BAD_STE', 'the STE is not valid (V=0)');
    if (STE.get(ste, 'Config') < Config.Bypass) return ste;
    const problem = steProblem(this.part, ste);
    return problem === undefined ? ste : new Fault('C_BAD_STE', `the STE is ILLEGAL: ${problem}`);
  }

  /** `ste` comes from `entry` and its Config is not an abort. `speculative`: nobody asked for it yet. */
  resolve(
    ste: readonly bigint[],
    transaction: Transaction,
    stages: Stages = 'both',
    speculative = false,
  ): Resolved | Denied | Gap {
    const access: AccessKind = { ...accessOf(this.part, ste, transaction), speculative };
    const stage2 = this.#stage2(ste);
    if (stage2 && 'gap' in stage2) return stage2;
    const choice = stages === 'second' ? 'bypass' : this.contexts.choose(ste, transaction);
    if (choice instanceof Fault) return { fault: choice };
    const first =
      choice === 'bypass'
        ? this.#passBy(ste, transaction)
        : this.#first({ ste, transaction, access, index: choice.index, stage2, nested: stages === 'both' });
    if (!('physical' in first) || first.complete || !stage2 || stages === 'first') return first;
    const last = stage2.translate(first.physical, access, 'IN');
    if (last instanceof Fault) return { fault: last, policy: policyOfStage2(ste) };
    if (first.walked) this.#combined.insert(first.walked.stage, transaction.address, first.walked.leads, last);
    return {
      outcome: 'translated',
      physical: last.address,
      sizeBits: Math.min(first.sizeBits, last.sizeBits),
      attributes: throughStage2(first.attributes, last.leaf.descriptor, last.leaf.forced === true),
    };
  }

  /** Fetches the CD of a transaction ahead of any need; false when there is none to be had. */
  fetchContext(ste: readonly bigint[], transaction: Transaction): boolean {
    const stage2 = this.#stage2(ste);
    if (stage2 && 'gap' in stage2) return false;
    const choice = this.contexts.choose(ste, transaction);
    if (choice === 'bypass') return true;
    if (choice instanceof Fault) return false;
    return !(this.contexts.fetch(ste, choice.index, transaction.streamId, stage2, true) instanceof Fault);
  }

  /** Stage 2 of a stream that has it. */
  #stage2(ste: readonly bigint[]): Stage2 | Gap | undefined {
    if ((STE.get(ste, 'Config') & 2) === 0) return undefined;
    const gap = stage2Gap(this.part, ste);
    return gap === undefined ? new Stage2(this.part, ste, this.tlb) : { gap };
  }

  /** Stage 1 is off, for the stream or for this transaction. */
  #passBy(ste: readonly bigint[], { address, attributes: incoming = ordinary }: Transaction): First | Denied {
    const hasStage2 = (STE.get(ste, 'Config') & 2) === 2;
    if (address >> BigInt(hasStage2 ? this.part.intermediateBits : this.part.outputBits) !== 0n) {
      return { fault: new Fault('F_ADDR_SIZE', `${hex(address)} is beyond the address size`) };
    }
    const attributes = overridesTypes(this.part)
      ? overridden(incoming, {
          replacesType: STE.get(ste, 'MTCFG') === 1,
          memAttr: STE.get(ste, 'MemAttr'),
          shareability: STE.get(ste, 'SHCFG'),
        })
      : incoming;
    return { outcome: 'bypassed', physical: address, sizeBits: 64, attributes };
  }

  /** Through stage 1 or, where one TLB entry holds both stages, through both. */
  #first(of: {
    readonly ste: readonly bigint[];
    readonly transaction: Transaction;
    readonly access: AccessKind;
    readonly index: number;
    readonly stage2: Stage2 | undefined;
    readonly nested: boolean;
  }): First | Denied | Gap {
    const { ste, transaction, access, stage2 } = of;
    const cd = this.contexts.fetch(ste, of.index, transaction.streamId, stage2, access.speculative);
    if (cd instanceof Fault) return { fault: cd, ...(cd.facts.stage2 && { policy: policyOfStage2(ste) }) };
    const gap = contextGap(this.part, cd);
    if (gap !== undefined) return { gap };
    const policy: Policy = {
      recorded: CD.get(cd, 'R') === 1,
      aborts: CD.get(cd, 'A') === 1,
      stalls: CD.get(cd, 'S') === 1,
    };
    const world = streamWorld(this.part, ste);
    // Streams of stage 1 alone are tagged by their VMID too, where VMIDs exist.
    const vmid = world === 'NS-EL1' && this.part.has('IDR0.S2P') ? STE.get(ste, 'S2VMID') : undefined;
    const stage = new Stage1(this.part, cd, world, stage2, this.tlb, vmid);
    if (stage2 && of.nested) {
      const known = this.#combined.lookup(stage, stage2, transaction.address, access);
      if (known instanceof Fault) return { fault: known, policy };
      if (known) return { outcome: 'translated', ...known, complete: true };
    }
    const leads = stage.translate(transaction.address, access);
    if (leads instanceof Fault) return { fault: leads, policy: leads.facts.stage2 ? policyOfStage2(ste) : policy };
    const { address, sizeBits, leaf } = leads;
    const attributes = leaf.memory ?? ordinary;
    return { outcome: 'translated', physical: address, sizeBits, attributes, walked: { stage, leads } };
  }
}

function policyOfStage2(ste: readonly bigint[]): Policy {
  return { recorded: STE.get(ste, 'S2R') === 1, aborts: true, stalls: STE.get(ste, 'S2S') === 1 };
}

/** Attributes of the access, after the overrides of the STE (§5.2 PRIVCFG and INSTCFG). A write is never an instruction fetch. */
function accessOf(part: Part, ste: readonly bigint[], transaction: Transaction): AccessKind {
  const overridable = part.has('IDR1.ATTR_PERMS_OVR');
  const privilege = overridable ? STE.get(ste, 'PRIVCFG') : 0;
  const kind = overridable ? STE.get(ste, 'INSTCFG') : 0;
  const { write } = transaction;
  return {
    write,
    privileged: privilege < 2 ? (transaction.privileged ?? false) : privilege === 3,
    instruction: !write && (kind < 2 ? (transaction.instruction ?? false) : kind === 3),
  };
}
