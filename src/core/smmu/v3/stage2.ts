import { hex } from '../../base/hex';
import { IDR0 } from '../registers/identification';
import { STE } from '../structures/ste';
import { coherent } from './attributes';
import { Fault, type FaultClass } from './fault';
import { granuleOfTg0, stage2StartLevel } from './geometry';
import { stage2Size } from './granule';
import { addressBits, type Part } from './part';
import { type AccessKind, judgeStage2, type Verdict } from './permission';
import { leftByPrefetch } from './speculation';
import { tableCache } from './table-cache';
import type { Tlb, TlbTag } from './tlb';
import { cachedLeaf } from './tlb-lookup';
import { granuleAround, type Leaf, outputOf, swapBytes, type Walk, walk, widened } from './walk';

/** What a stage made of an address. `sizeBits` input bits pass through. */
export interface Translated {
  readonly address: bigint;
  readonly sizeBits: number;
  readonly granuleBits: number;
  readonly leaf: Leaf;
}

/** Stage 2 of one stream, as its STE describes it. The STE has been found legal, with AArch64 tables. */
export class Stage2 {
  constructor(
    private readonly part: Part,
    private readonly ste: readonly bigint[],
    private readonly tlb: Tlb,
  ) {}

  /** Whether a leaf allows an access, and what its descriptor becomes. */
  judge(leaf: Leaf, access: AccessKind): Verdict {
    const { ste } = this;
    const flags = {
      updateAccess: STE.get(ste, 'S2HA') === 1,
      updateDirty: STE.get(ste, 'S2HA') === 1 && STE.get(ste, 'S2HD') === 1,
      ignoreAccess: STE.get(ste, 'S2AFFD') === 1,
    };
    return judgeStage2(leaf, access, flags, this.part.has('IDR3.XNX'));
  }

  /** The physical address for an intermediate one. `what` says what it is: the input of a transaction, a CD, or a stage 1 table. */
  translate(ipa: bigint, access: AccessKind, what: FaultClass): Translated | Fault {
    const { ste, part } = this;
    const granuleBits = granuleOfTg0(STE.get(ste, 'S2TG')) ?? 12;
    const given = STE.get(ste, 'S2T0SZ');
    const inputBits = 64 - (stage2Size(part, granuleBits, given) ?? given);
    const startLevel = stage2StartLevel(granuleBits, STE.get(ste, 'S2SL0'), part.has('IDR3.STT')) ?? 1;
    const facts = { stage2: true, class: what, ipa, walkRead: what === 'TT' && !access.write };
    if (ipa >> BigInt(inputBits) !== 0n) {
      return new Fault('F_TRANSLATION', `IPA ${hex(ipa)} is beyond ${inputBits} bits`, facts);
    }
    const size = Math.min(addressBits(STE.get(ste, 'S2PS')), part.outputBits);
    const tag: TlbTag = { stage: 2, world: 'NS-EL1', vmid: STE.get(ste, 'S2VMID'), asid: undefined };
    const plan: Walk = {
      granuleBits,
      inputBits,
      startLevel,
      table: STE.big(ste, 'S2TTB') << 4n,
      outputBits: granuleBits === 16 ? size : Math.min(size, 48),
      stage2: true,
      wide: granuleBits === 16 && part.outputBits >= 52,
      ...(IDR0.get(part.profile.identification.IDR0, 'HTTU') === 3 &&
        STE.get(ste, 'S2HAFT') === 1 && {
          mark: (at: bigint, descriptor: bigint) => this.#update(at, descriptor, access),
        }),
      ...(part.knobs.walkCache === 'kept' && { tables: tableCache(this.tlb, tag, granuleBits, ipa) }),
    };
    const judge = (leaf: Leaf) => this.judge(leaf, access);
    const cached = cachedLeaf(this.tlb, tag, ipa, judge);
    if (cached instanceof Fault) return new Fault(cached.event, cached.reason, facts);
    const leaf = cached ?? walk(plan, ipa, (at) => this.#read(at, granuleBits, facts));
    if (leaf instanceof Fault) return new Fault(leaf.event, leaf.reason, { ...leaf.facts, ...facts });
    const verdict = judge(leaf);
    if (verdict.accessFlagFault) return new Fault('F_ACCESS', `stage 2 Access flag is 0 for IPA ${hex(ipa)}`, facts);
    const allowed = verdict.allowed || (access.speculative && what === 'IN');
    if (!allowed || (what !== 'IN' && this.#forbidsTables(leaf))) {
      return new Fault('F_PERMISSION', `stage 2 does not permit the access to IPA ${hex(ipa)}`, facts);
    }
    const failed =
      verdict.descriptor === leaf.descriptor ? undefined : this.#update(leaf.at, verdict.descriptor, access);
    if (failed) return new Fault(failed.event, failed.reason, { ...failed.facts, ...facts });
    const forced = leaf.forced ?? (part.has('IDR3.FWB') && STE.get(ste, 'S2FWB') === 1);
    const stored = { ...leaf, descriptor: verdict.descriptor, forced };
    if (!cached) {
      const entry = part.knobs.contiguous === 'one-entry' ? widened(stored, granuleBits) : stored;
      this.tlb.insert({ tag, granuleBits, leaf: entry }, ipa);
    }
    return { address: outputOf(leaf, ipa), sizeBits: leaf.sizeBits, granuleBits, leaf: stored };
  }

  /** S2PTW: stage 1 tables and CDs must not be in Device memory, which MemAttr[3:2]=0 means with and without S2FWB (§5.2). */
  #forbidsTables(leaf: Leaf): boolean {
    return STE.get(this.ste, 'S2PTW') === 1 && ((leaf.descriptor >> 4n) & 3n) === 0n;
  }

  #read(at: bigint, granuleBits: number, facts: Fault['facts']): bigint | Fault {
    const { ste } = this;
    const snoops = coherent(STE.get(ste, 'S2IR0'), STE.get(ste, 'S2OR0'), STE.get(ste, 'S2SH0'));
    const word = this.part.memoryFor(snoops).read(at, 8);
    if (word === undefined) return new Fault('F_WALK_EABT', `stage 2 walk at ${hex(at)}`, { ...facts, fetch: at });
    this.part.onFetch('stage 2 table', granuleAround(at, granuleBits));
    return STE.get(ste, 'S2ENDI') === 1 ? swapBytes(word) : word;
  }

  #update(at: bigint, descriptor: bigint, { speculative }: AccessKind): Fault | undefined {
    const left = speculative ? leftByPrefetch(this.part, at) : undefined;
    if (left) return left;
    const word = STE.get(this.ste, 'S2ENDI') === 1 ? swapBytes(descriptor) : descriptor;
    if (this.part.memory.write(at, 8, word)) return undefined;
    return new Fault('F_WALK_EABT', `update of ${hex(at)}`, { fetch: at });
  }
}
