import { hex } from '../../base/hex';
import { CD } from '../structures/cd';
import { Fault } from './fault';
import { granuleOfTg0, granuleOfTg1, startLevelOf } from './geometry';
import { addressBits, type Part } from './part';
import { type AccessKind, judgeStage1 } from './permission';
import type { Stage2 } from './stage2';
import type { StreamWorld } from './ste-validity';
import type { Tlb, TlbTag } from './tlb';
import { cachedLeaf } from './tlb-lookup';
import { granuleAround, type Leaf, outputOf, swapBytes, walk } from './walk';

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

  /** The intermediate (or, without stage 2, physical) address for a virtual one. */
  translate(address: bigint, access: AccessKind): bigint | Fault {
    const { cd, part } = this;
    const single = this.world === 'NS-EL2';
    const upper = !single && ((address >> 55n) & 1n) === 1n;
    const half = upper ? 1 : 0;
    const inputBits = 64 - CD.get(cd, upper ? 'T1SZ' : 'T0SZ');
    const topIgnored = CD.get(cd, upper ? 'TBI1' : 'TBI0') === 1;
    const checkedBits = BigInt.asUintN(topIgnored ? 56 : 64, address) >> BigInt(inputBits);
    const expected = upper ? (1n << BigInt((topIgnored ? 56 : 64) - inputBits)) - 1n : 0n;
    if (checkedBits !== expected) {
      return new Fault('F_TRANSLATION', `${hex(address)} is outside the ${inputBits} bits of TTB${half}`);
    }
    const flags = {
      updateAccess: CD.get(cd, 'HA') === 1,
      updateDirty: CD.get(cd, 'HA') === 1 && CD.get(cd, 'HD') === 1,
      ignoreAccess: CD.get(cd, 'AFFD') === 1,
    };
    const regime = {
      singlePrivilege: single,
      ignoreHierarchy: CD.get(cd, upper ? 'HAD1' : 'HAD0') === 1 && part.has('IDR3.HAD'),
      writeExecuteNever: CD.get(cd, 'WXN') === 1,
      privilegedAccessNever: CD.get(cd, 'PAN') === 1,
    };
    const judge = (leaf: Leaf) => judgeStage1(leaf, access, flags, regime);
    const tag: TlbTag = { stage: 1, world: this.world, vmid: this.vmid, asid: single ? undefined : CD.get(cd, 'ASID') };
    const cached = cachedLeaf(this.tlb, tag, address, judge);
    if (cached instanceof Fault) return cached;
    // EPDx only stops walks: what is in the TLB may still be used (§5.4).
    if (!cached && !single && CD.get(cd, upper ? 'EPD1' : 'EPD0') === 1) {
      return new Fault('F_TRANSLATION', `walks of TTB${half} are off (EPD${half})`);
    }
    const granuleBits = (upper ? granuleOfTg1(CD.get(cd, 'TG1')) : granuleOfTg0(CD.get(cd, 'TG0'))) ?? 12;
    const size = Math.min(addressBits(CD.get(cd, 'IPS')), part.outputBits);
    const plan = {
      granuleBits,
      inputBits,
      startLevel: startLevelOf(granuleBits, inputBits),
      table: CD.big(cd, upper ? 'TTB1' : 'TTB0') << 4n,
      outputBits: granuleBits === 16 ? size : Math.min(size, 48),
      stage2: false,
    };
    const leaf = cached ?? walk(plan, address, (at) => this.#read(at, granuleBits));
    if (leaf instanceof Fault) return leaf;
    const verdict = judge(leaf);
    if (verdict.accessFlagFault) return new Fault('F_ACCESS', `stage 1 Access flag is 0 for ${hex(address)}`);
    if (!verdict.allowed) return new Fault('F_PERMISSION', `stage 1 does not permit the access to ${hex(address)}`);
    if (verdict.descriptor !== leaf.descriptor) {
      const failed = this.#write(leaf.at, verdict.descriptor);
      if (failed) return failed;
    }
    if (!cached) {
      const isGlobal = ((leaf.descriptor >> 11n) & 1n) === 0n;
      const stored = { ...leaf, descriptor: verdict.descriptor };
      this.tlb.insert(isGlobal ? { ...tag, asid: undefined } : tag, address, granuleBits, stored);
    }
    return outputOf(leaf, address);
  }

  #read(at: bigint, granuleBits: number): bigint | Fault {
    const physical = this.stage2?.translate(at, walkAccess(false), 'TT') ?? at;
    if (physical instanceof Fault) return physical;
    const word = this.part.ports.memory.read(physical, 8);
    if (word === undefined) return new Fault('F_WALK_EABT', `stage 1 walk at ${hex(physical)}`, { fetch: physical });
    this.part.onFetch('stage 1 table', granuleAround(physical, granuleBits));
    return CD.get(this.cd, 'ENDI') === 1 ? swapBytes(word) : word;
  }

  #write(at: bigint, descriptor: bigint): Fault | undefined {
    const physical = this.stage2?.translate(at, walkAccess(true), 'TT') ?? at;
    if (physical instanceof Fault) return physical;
    const word = CD.get(this.cd, 'ENDI') === 1 ? swapBytes(descriptor) : descriptor;
    if (this.part.ports.memory.write(physical, 8, word)) return undefined;
    return new Fault('F_WALK_EABT', `update of ${hex(physical)}`, { fetch: physical });
  }
}

function walkAccess(write: boolean): AccessKind {
  return { write, privileged: true, instruction: false };
}
