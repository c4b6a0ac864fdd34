import { hex } from '../../base/hex';
import { SCTLR } from '../registers/v2/context-bank';
import type { ContextFaultName } from '../structures/fault-name';
import { Fault } from '../v3/fault';
import { isCoherent, type MemoryAttributes, ofMair, ordinary, throughStage2 } from '../v3/memory-attributes';
import { type AccessKind, judgeStage1, judgeStage2, type Verdict } from '../v3/permission';
import { granuleAround, type Leaf, outputOf, swapBytes, type Walk, walk, widened } from '../v3/walk';
import { isHyp, isWide } from './bank';
import type { TranslationCache } from './cache';
import { ContextFault, GapV2 } from './fault';
import type { PartV2 } from './part';
import { isBigEndian, mairOf, type Regime, stage1Regime, stage2Regime } from './regime';

/** What a stage made of an address. */
export interface Translated {
  readonly address: bigint;
  readonly leaf: Leaf;
}

/** Where a table of stage 1 is, and with what memory type it is read, where stage 2 has its say. */
type Nested = (
  table: bigint,
  own: MemoryAttributes,
) => { readonly address: bigint; readonly attributes: MemoryAttributes } | ContextFault | GapV2;

const names: Readonly<Record<string, ContextFaultName>> = {
  F_TRANSLATION: 'TF',
  F_ADDR_SIZE: 'ASF',
  F_WALK_EABT: 'EF',
};

/** SMMUv2 does not update Access flags. */
const flagsOf = (ignoreAccess: boolean) => ({ updateAccess: false, updateDirty: false, ignoreAccess });

/** One stage of a context bank: tables, permissions and the TLB. */
export class Stage {
  /** What ended a walk besides the walk itself. */
  #inner: ContextFault | GapV2 | undefined;

  constructor(
    private readonly part: PartV2,
    private readonly cache: TranslationCache,
    private readonly bank: number,
    private readonly stage: 1 | 2,
    private readonly nested?: Nested,
  ) {}

  translate(address: bigint, access: AccessKind): Translated | ContextFault | GapV2 {
    const { part, bank, cache } = this;
    const regime = this.stage === 1 ? stage1Regime(part, bank, address) : stage2Regime(part, bank, address);
    if (regime instanceof ContextFault || regime instanceof GapV2) return regime;
    const { tag, input, granuleBits } = regime;
    const cached = cache.find(tag, input);
    if (cached === 'conflict') return new ContextFault(bank, 'TLBMCF', `several TLB entries match ${hex(address)}`);
    // A half that is off is not walked; what is in the TLB may still be used.
    if (!cached && regime.off) {
      return new ContextFault(bank, 'TF', `walks for ${hex(address)} are off`, { level: regime.startLevel });
    }
    const leaf = cached?.leaf ?? this.#walk(regime);
    if (leaf instanceof ContextFault || leaf instanceof GapV2) return leaf;
    const verdict = this.#judge(leaf, access);
    const facts = { level: leaf.level };
    if (verdict.accessFlagFault) {
      return new ContextFault(bank, 'AFF', `stage ${this.stage} Access flag is 0 for ${hex(address)}`, facts);
    }
    const known = this.stage === 1 ? { ...leaf, memory: leaf.memory ?? this.#memoryOf(leaf) } : leaf;
    // Entries are made whatever the page permits: the next access may be another one.
    if (!cached) {
      const isGlobal = this.stage === 1 && ((leaf.descriptor >> 11n) & 1n) === 0n;
      const entry = part.knobs.contiguous === 'one-entry' ? widened(known, granuleBits) : known;
      cache.insert({ tag: isGlobal ? { ...tag, asid: undefined } : tag, granuleBits, leaf: entry }, input);
    }
    if (!verdict.allowed) {
      const reason = `stage ${this.stage} does not permit the access to ${hex(address)}`;
      return new ContextFault(bank, 'PF', reason, facts);
    }
    return { address: outputOf(leaf, input), leaf: known };
  }

  #judge(leaf: Leaf, access: AccessKind): Verdict {
    const { part, bank } = this;
    const flags = flagsOf(part.registers.field(SCTLR, 'AFFD', bank) === 1);
    if (this.stage === 2) return judgeStage2(leaf, access, flags, false);
    // With AArch32 tables XN holds for privileged software too (Arm ARM).
    const never = !isWide(part, bank) && ((leaf.descriptor >> 54n) & 1n) === 1n ? 1n << 53n : 0n;
    return judgeStage1({ ...leaf, descriptor: leaf.descriptor | never }, access, flags, {
      singlePrivilege: isHyp(part, bank),
      ignoreHierarchy: false,
      writeExecuteNever: part.registers.field(SCTLR, 'WXN', bank) === 1,
      privilegedAccessNever: false,
    });
  }

  #walk(regime: Regime): Leaf | ContextFault | GapV2 {
    const { granuleBits, inputBits, startLevel, table, outputBits, tag, input, bank } = regime;
    const plan: Walk = {
      granuleBits,
      inputBits,
      startLevel,
      table,
      outputBits,
      stage2: this.stage === 2,
      wide: false,
      ...(this.part.knobs.walkCache === 'kept' && { tables: this.cache.tables(tag, granuleBits, input) }),
    };
    this.#inner = undefined;
    const leaf = walk(plan, input, (at) => this.#read(at, regime));
    if (!(leaf instanceof Fault)) return leaf;
    const { event = '', reason, facts } = leaf;
    return (
      this.#inner ??
      new ContextFault(bank, names[event] ?? 'TF', reason, {
        level: facts.level,
        ...(event === 'F_WALK_EABT' && { walk: true }),
      })
    );
  }

  #read(at: bigint, { granuleBits, walk: own, bank }: Regime): bigint | Fault {
    const place = this.nested?.(at, own) ?? { address: at, attributes: own };
    if (!('address' in place)) {
      this.#inner = place;
      return new Fault(undefined, 'stage 2 ends the walk of stage 1');
    }
    const { address, attributes } = place;
    const word = this.part.memoryFor(isCoherent(attributes)).read(address, 8);
    if (word === undefined) return new Fault('F_WALK_EABT', `stage ${this.stage} walk at ${hex(address)}`);
    this.part.onFetch(`stage ${this.stage} table`, granuleAround(address, granuleBits));
    return isBigEndian(this.part, bank) ? swapBytes(word) : word;
  }

  #memoryOf({ descriptor }: Leaf): MemoryAttributes {
    const low = Number(descriptor & 0x3ffn);
    const byte = (mairOf(this.part, this.bank) >> BigInt((low & 0x1c) << 1)) & 0xffn;
    return ofMair(Number(byte), low >> 8);
  }
}

/** Memory type of what stage 1 gave. */
export function memoryOfLeaf({ leaf }: Translated): MemoryAttributes {
  return leaf.memory ?? ordinary;
}

/** What stage 2 makes of a memory type. */
export function afterStage2(first: MemoryAttributes, { leaf }: Translated): MemoryAttributes {
  return throughStage2(first, leaf.descriptor, false);
}
