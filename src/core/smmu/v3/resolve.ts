import { hex } from '../../base/hex';
import { CD } from '../structures/cd';
import { Config, STE } from '../structures/ste';
import { CombinedTlb } from './combined';
import type { Contexts } from './context';
import { Fault } from './fault';
import { contextGap, stage2Gap } from './gap';
import type { Part } from './part';
import type { AccessKind } from './permission';
import { Stage1 } from './stage1';
import { Stage2 } from './stage2';
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

  /** `ste` comes from `entry` and its Config is not an abort. */
  resolve(ste: readonly bigint[], transaction: Transaction, stages: Stages = 'both'): Resolved | Denied | Gap {
    const config = STE.get(ste, 'Config');
    const access = accessOf(this.part, ste, transaction);
    const hasStage2 = (config & 2) === 2;
    const gap2 = hasStage2 ? stage2Gap(this.part, ste) : undefined;
    if (gap2 !== undefined) return { gap: gap2 };
    const stage2 = hasStage2 ? new Stage2(this.part, ste, this.tlb) : undefined;
    const policy2: Policy = {
      recorded: STE.get(ste, 'S2R') === 1,
      aborts: true,
      stalls: STE.get(ste, 'S2S') === 1,
    };
    let address = transaction.address;
    let sizeBits = 64;
    const choice = stages === 'second' ? 'bypass' : this.contexts.choose(ste, transaction);
    if (choice instanceof Fault) return { fault: choice };
    if (choice === 'bypass') {
      if (address >> BigInt(this.part.outputBits) !== 0n) {
        return { fault: new Fault('F_ADDR_SIZE', `${hex(address)} is beyond the address size`) };
      }
    } else {
      const cd = this.contexts.fetch(ste, choice.index, transaction.streamId, stage2);
      if (cd instanceof Fault) return { fault: cd, ...(cd.facts.stage2 && { policy: policy2 }) };
      const gap1 = contextGap(this.part, cd);
      if (gap1 !== undefined) return { gap: gap1 };
      const policy1: Policy = {
        recorded: CD.get(cd, 'R') === 1,
        aborts: CD.get(cd, 'A') === 1,
        stalls: CD.get(cd, 'S') === 1,
      };
      const world = streamWorld(this.part, ste);
      // Streams of stage 1 alone are tagged by their VMID too, where VMIDs exist.
      const vmid = world === 'NS-EL1' && this.part.has('IDR0.S2P') ? STE.get(ste, 'S2VMID') : undefined;
      const stage1 = new Stage1(this.part, cd, world, stage2, this.tlb, vmid);
      if (stage2 && stages === 'both') {
        const known = this.#combined.lookup(stage1, stage2, address, access);
        if (known instanceof Fault) return { fault: known, policy: policy1 };
        if (known) return { outcome: 'translated', ...known };
      }
      const intermediate = stage1.translate(address, access);
      if (intermediate instanceof Fault) {
        return { fault: intermediate, policy: intermediate.facts.stage2 ? policy2 : policy1 };
      }
      address = intermediate.address;
      sizeBits = intermediate.sizeBits;
      if (stage2 && stages === 'both') {
        const physical = stage2.translate(address, access, 'IN');
        if (physical instanceof Fault) return { fault: physical, policy: policy2 };
        this.#combined.insert(stage1, transaction.address, intermediate, physical);
        return { outcome: 'translated', physical: physical.address, sizeBits: Math.min(sizeBits, physical.sizeBits) };
      }
      return { outcome: 'translated', physical: address, sizeBits };
    }
    if (stage2 && stages !== 'first') {
      const physical = stage2.translate(address, access, 'IN');
      if (physical instanceof Fault) return { fault: physical, policy: policy2 };
      return { outcome: 'translated', physical: physical.address, sizeBits: physical.sizeBits };
    }
    return { outcome: 'bypassed', physical: address, sizeBits };
  }
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
