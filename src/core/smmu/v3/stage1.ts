import { hex } from '../../base/hex';
import { CD } from '../structures/cd';
import { Fault } from './fault';
import { granuleOfTg0, granuleOfTg1, startLevelOf } from './geometry';
import { stage1Size } from './granule';
import { isCoherent, type MemoryAttributes, ofMair, ofWalk, throughStage2 } from './memory-attributes';
import { addressBits, type Part } from './part';
import { type AccessKind, judgeStage1, type Verdict } from './permission';
import { leftByPrefetch } from './speculation';
import type { Stage2, Translated } from './stage2';
import type { StreamWorld } from './ste-validity';
import { tableCache } from './table-cache';
import type { Tlb, TlbTag } from './tlb';
import { cachedLeaf } from './tlb-lookup';
import { granuleAround, type Leaf, outputOf, swapBytes, type Walk, walk, widened } from './walk';

/** Stage 1 of one address space. The CD has been found legal, with AArch64 tables. */
export class Stage1 {
  constructor(
    private readonly part: Part,
    private readonly cd: readonly bigint[],
    private readonly world: StreamWorld,
    /** Present when nested: table addresses are intermediate ones. */
    private readonly stage2: Stage2 | undefined,
    private readonly tlb: Tlb,
    /** VMID that tags the entries, or undefined where VMIDs are no tag. */
    private readonly vmid: number | undefined,
  ) {}

  /** What entries of this address space are tagged with; global ones have no ASID. */
  get tag(): TlbTag {
    const asid = this.world === 'NS-EL2' ? undefined : CD.get(this.cd, 'ASID');
    const aset = asid === undefined ? undefined : CD.get(this.cd, 'ASET');
    return { stage: 1, world: this.world, vmid: this.vmid, asid, aset };
  }

  /** Whether a leaf allows an access to `address`, and what its descriptor becomes. */
  judge(leaf: Leaf, access: AccessKind, address: bigint): Verdict {
    const { cd, part } = this;
    const upper = this.#isUpper(address);
    const flags = {
      updateAccess: CD.get(cd, 'HA') === 1,
      updateDirty: CD.get(cd, 'HA') === 1 && CD.get(cd, 'HD') === 1,
      ignoreAccess: CD.get(cd, 'AFFD') === 1,
    };
    return judgeStage1(leaf, access, flags, {
      singlePrivilege: this.world === 'NS-EL2',
      ignoreHierarchy: CD.get(cd, upper ? 'HAD1' : 'HAD0') === 1 && part.has('IDR3.HAD'),
      writeExecuteNever: CD.get(cd, 'WXN') === 1,
      privilegedAccessNever: CD.get(cd, 'PAN') === 1,
      alsoExecutable: part.has('IDR3.EPAN') && CD.get(cd, 'EPAN') === 1,
    });
  }

  /** The intermediate (or, without stage 2, physical) address for a virtual one. */
  translate(address: bigint, access: AccessKind): Translated | Fault {
    const { cd, part } = this;
    const single = this.world === 'NS-EL2';
    const upper = this.#isUpper(address);
    const half = upper ? 1 : 0;
    const off = !single && CD.get(cd, upper ? 'EPD1' : 'EPD0') === 1;
    const granuleBits = (upper ? granuleOfTg1(CD.get(cd, 'TG1')) : granuleOfTg0(CD.get(cd, 'TG0'))) ?? 12;
    const given = CD.get(cd, upper ? 'T1SZ' : 'T0SZ');
    const inputBits = 64 - (off ? given : (stage1Size(part, granuleBits, given) ?? given));
    const topIgnored = CD.get(cd, upper ? 'TBI1' : 'TBI0') === 1;
    const checkedBits = BigInt.asUintN(topIgnored ? 56 : 64, address) >> BigInt(inputBits);
    const expected = upper ? (1n << BigInt((topIgnored ? 56 : 64) - inputBits)) - 1n : 0n;
    if (checkedBits !== expected) {
      return new Fault('F_TRANSLATION', `${hex(address)} is outside the ${inputBits} bits of TTB${half}`);
    }
    if (!single && part.has('IDR3.E0PD') && !access.privileged && CD.get(cd, upper ? 'E0PD1' : 'E0PD0') === 1) {
      return new Fault('F_TRANSLATION', `unprivileged access through TTB${half} is off (E0PD${half})`);
    }
    const judge = (leaf: Leaf) => this.judge(leaf, access, address);
    const { tag } = this;
    const cached = cachedLeaf(this.tlb, tag, address, judge);
    if (cached instanceof Fault) return cached;
    // EPDx only stops walks: what is in the TLB may still be used (§5.4).
    if (!cached && off) {
      return new Fault('F_TRANSLATION', `walks of TTB${half} are off (EPD${half})`);
    }
    const size = Math.min(addressBits(CD.get(cd, 'IPS')), part.outputBits);
    const plan: Walk = {
      granuleBits,
      inputBits,
      startLevel: startLevelOf(granuleBits, inputBits),
      table: CD.big(cd, upper ? 'TTB1' : 'TTB0') << 4n,
      outputBits: granuleBits === 16 ? size : Math.min(size, 48),
      stage2: false,
      wide: granuleBits === 16 && part.outputBits >= 52,
      ...(CD.get(cd, 'HAFT') === 1 && {
        mark: (at: bigint, descriptor: bigint) => this.#write(at, descriptor, access),
      }),
      ...(part.knobs.walkCache === 'kept' && { tables: tableCache(this.tlb, tag, granuleBits, address) }),
    };
    const leaf = cached ?? walk(plan, address, (at) => this.#read(at, granuleBits, upper, access));
    if (leaf instanceof Fault) return leaf;
    const verdict = judge(leaf);
    if (verdict.accessFlagFault) return new Fault('F_ACCESS', `stage 1 Access flag is 0 for ${hex(address)}`);
    if (!verdict.allowed && !access.speculative)
      return new Fault('F_PERMISSION', `stage 1 does not permit the access to ${hex(address)}`);
    if (verdict.descriptor !== leaf.descriptor) {
      const failed = this.#write(leaf.at, verdict.descriptor, access);
      if (failed) return failed;
    }
    const stored = { ...leaf, descriptor: verdict.descriptor, memory: leaf.memory ?? this.#memoryOf(leaf) };
    if (!cached) {
      const isGlobal = ((leaf.descriptor >> 11n) & 1n) === 0n;
      const entry = part.knobs.contiguous === 'one-entry' ? widened(stored, granuleBits) : stored;
      this.tlb.insert({ tag: isGlobal ? { ...tag, asid: undefined } : tag, granuleBits, leaf: entry }, address);
    }
    return { address: outputOf(leaf, address), sizeBits: leaf.sizeBits, granuleBits, leaf: stored };
  }

  #isUpper(address: bigint): boolean {
    return this.world !== 'NS-EL2' && ((address >> 55n) & 1n) === 1n;
  }

  /** Software promises that MAIR changes only together with an invalidation (§5.4), so a cached leaf keeps what it was walked with. */
  #memoryOf(leaf: Leaf): MemoryAttributes {
    const low = Number(leaf.descriptor & 0x3ffn);
    const byte = (CD.big(this.cd, 'MAIR') >> BigInt((low & 0x1c) << 1)) & 0xffn;
    return ofMair(Number(byte), low >> 8);
  }

  #read(at: bigint, granuleBits: number, upper: boolean, { speculative }: AccessKind): bigint | Fault {
    const { cd } = this;
    const nested = this.stage2?.translate(at, walkAccess(false, speculative), 'TT');
    if (nested instanceof Fault) return nested;
    const physical = nested?.address ?? at;
    const own = upper
      ? ofWalk(CD.get(cd, 'IR1'), CD.get(cd, 'OR1'), CD.get(cd, 'SH1'))
      : ofWalk(CD.get(cd, 'IR0'), CD.get(cd, 'OR0'), CD.get(cd, 'SH0'));
    const attributes = nested ? throughStage2(own, nested.leaf.descriptor, nested.leaf.forced === true) : own;
    const word = this.part.memoryFor(isCoherent(attributes)).read(physical, 8);
    if (word === undefined) return new Fault('F_WALK_EABT', `stage 1 walk at ${hex(physical)}`, { fetch: physical });
    this.part.onFetch('stage 1 table', granuleAround(physical, granuleBits));
    return CD.get(this.cd, 'ENDI') === 1 ? swapBytes(word) : word;
  }

  #write(at: bigint, descriptor: bigint, { speculative }: AccessKind): Fault | undefined {
    const left = speculative ? leftByPrefetch(this.part, at) : undefined;
    if (left) return left;
    const nested = this.stage2?.translate(at, walkAccess(true, speculative), 'TT');
    if (nested instanceof Fault) return nested;
    const physical = nested?.address ?? at;
    const word = CD.get(this.cd, 'ENDI') === 1 ? swapBytes(descriptor) : descriptor;
    if (this.part.memory.write(physical, 8, word)) return undefined;
    return new Fault('F_WALK_EABT', `update of ${hex(physical)}`, { fetch: physical });
  }
}

function walkAccess(write: boolean, speculative = false): AccessKind {
  return { write, privileged: true, instruction: false, speculative };
}
