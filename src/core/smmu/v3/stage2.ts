import { hex } from '../../base/hex';
import { STE } from '../structures/ste';
import { Fault, type FaultClass } from './fault';
import { granuleOfTg0, stage2StartLevel } from './geometry';
import { addressBits, type Part } from './part';
import { type AccessKind, judgeStage2 } from './permission';
import type { Tlb, TlbTag } from './tlb';
import { cachedLeaf } from './tlb-lookup';
import { granuleAround, type Leaf, outputOf, swapBytes, walk } from './walk';

/** Stage 2 of one stream, as its STE describes it. The STE has been found legal, with AArch64 tables. */
export class Stage2 {
  constructor(
    private readonly part: Part,
    private readonly ste: readonly bigint[],
    private readonly tlb: Tlb,
  ) {}

  /** The physical address for an intermediate one. `what` says what it is: the input of a transaction, a CD, or a stage 1 table. */
  translate(ipa: bigint, access: AccessKind, what: FaultClass): bigint | Fault {
    const { ste, part } = this;
    const granuleBits = granuleOfTg0(STE.get(ste, 'S2TG')) ?? 12;
    const inputBits = 64 - STE.get(ste, 'S2T0SZ');
    const startLevel = stage2StartLevel(granuleBits, STE.get(ste, 'S2SL0'), part.has('IDR3.STT')) ?? 1;
    const facts = { stage2: true, class: what, ipa, walkRead: what === 'TT' && !access.write };
    if (ipa >> BigInt(inputBits) !== 0n) {
      return new Fault('F_TRANSLATION', `IPA ${hex(ipa)} is beyond ${inputBits} bits`, facts);
    }
    const size = Math.min(addressBits(STE.get(ste, 'S2PS')), part.outputBits);
    const plan = {
      granuleBits,
      inputBits,
      startLevel,
      table: STE.big(ste, 'S2TTB') << 4n,
      outputBits: granuleBits === 16 ? size : Math.min(size, 48),
      stage2: true,
    };
    const tag: TlbTag = { stage: 2, world: 'NS-EL1', vmid: STE.get(ste, 'S2VMID'), asid: undefined };
    const flags = {
      updateAccess: STE.get(ste, 'S2HA') === 1,
      updateDirty: STE.get(ste, 'S2HA') === 1 && STE.get(ste, 'S2HD') === 1,
      ignoreAccess: STE.get(ste, 'S2AFFD') === 1,
    };
    const judge = (leaf: Leaf) => judgeStage2(leaf, access, flags, part.has('IDR3.XNX'));
    const cached = cachedLeaf(this.tlb, tag, ipa, judge);
    if (cached instanceof Fault) return new Fault(cached.event, cached.reason, facts);
    const leaf = cached ?? walk(plan, ipa, (at) => this.#read(at, granuleBits, facts));
    if (leaf instanceof Fault) return new Fault(leaf.event, leaf.reason, { ...leaf.facts, ...facts });
    const verdict = judge(leaf);
    if (verdict.accessFlagFault) return new Fault('F_ACCESS', `stage 2 Access flag is 0 for IPA ${hex(ipa)}`, facts);
    if (!verdict.allowed)
      return new Fault('F_PERMISSION', `stage 2 does not permit the access to IPA ${hex(ipa)}`, facts);
    if (verdict.descriptor !== leaf.descriptor && !this.#write(leaf.at, verdict.descriptor)) {
      return new Fault('F_WALK_EABT', `update of ${hex(leaf.at)}`, { ...facts, fetch: leaf.at });
    }
    if (!cached) this.tlb.insert(tag, ipa, granuleBits, { ...leaf, descriptor: verdict.descriptor });
    return outputOf(leaf, ipa);
  }

  #read(at: bigint, granuleBits: number, facts: Fault['facts']): bigint | Fault {
    const word = this.part.ports.memory.read(at, 8);
    if (word === undefined) return new Fault('F_WALK_EABT', `stage 2 walk at ${hex(at)}`, { ...facts, fetch: at });
    this.part.onFetch('stage 2 table', granuleAround(at, granuleBits));
    return STE.get(this.ste, 'S2ENDI') === 1 ? swapBytes(word) : word;
  }

  #write(at: bigint, descriptor: bigint): boolean {
    const word = STE.get(this.ste, 'S2ENDI') === 1 ? swapBytes(descriptor) : descriptor;
    return this.part.ports.memory.write(at, 8, word);
  }
}
