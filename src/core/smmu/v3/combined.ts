import type { Fault } from './fault';
import { type MemoryAttributes, ordinary, throughStage2 } from './memory-attributes';
import type { Part } from './part';
import type { AccessKind } from './permission';
import type { Stage1 } from './stage1';
import type { Stage2, Translated } from './stage2';
import type { Tlb } from './tlb';
import { matching } from './tlb-lookup';
import { outputOf } from './walk';

/** TLB entries that hold both stages of a nested translation, where the knobs ask for them (§4.4: TLBI_S2_IPA need not drop them). */
export class CombinedTlb {
  constructor(
    private readonly part: Part,
    private readonly tlb: Tlb,
  ) {}

  /** A hit, a conflict, or undefined. An entry that does not allow the access, or whose flags it would change, counts as a miss. */
  lookup(
    stage1: Stage1,
    stage2: Stage2,
    address: bigint,
    access: AccessKind,
  ):
    | { readonly physical: bigint; readonly sizeBits: number; readonly attributes: MemoryAttributes }
    | Fault
    | undefined {
    if (this.part.knobs.nestedEntries !== 'combined') return undefined;
    const found = matching(this.tlb, { ...stage1.tag, stage: 'both' }, address);
    if (found === undefined || !('leaf' in found)) return found;
    const { leaf, second } = found;
    if (!second) return undefined;
    const first = stage1.judge(leaf, access, address);
    const last = stage2.judge(second, access);
    if (!access.speculative && !(first.allowed && last.allowed)) return undefined;
    if (first.descriptor !== leaf.descriptor || last.descriptor !== second.descriptor) return undefined;
    const attributes = throughStage2(leaf.memory ?? ordinary, second.descriptor, second.forced === true);
    return { physical: outputOf(leaf, address), sizeBits: leaf.sizeBits, attributes };
  }

  insert(stage1: Stage1, address: bigint, first: Translated, last: Translated): void {
    if (this.part.knobs.nestedEntries !== 'combined') return;
    const sizeBits = Math.min(first.sizeBits, last.sizeBits);
    const base = (last.address >> BigInt(sizeBits)) << BigInt(sizeBits);
    const isGlobal = ((first.leaf.descriptor >> 11n) & 1n) === 0n;
    const tag = { ...stage1.tag, stage: 'both' as const, ...(isGlobal && { asid: undefined }) };
    const leaf = { ...first.leaf, base, sizeBits };
    this.tlb.insert({ tag, granuleBits: first.granuleBits, leaf, second: last.leaf }, address);
  }
}
