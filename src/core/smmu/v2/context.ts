import { hex } from '../../base/hex';
import { BankType, CBAR } from '../registers/v2/bank-attributes';
import { SCTLR } from '../registers/v2/context-bank';
import { combine, type MemoryAttributes, ofMemAttr, overridden } from '../v3/memory-attributes';
import type { AccessKind } from '../v3/permission';
import { shareabilityCode } from './attributes';
import { isEnabled, typeOf } from './bank';
import type { TranslationCache } from './cache';
import { ContextFault, GapV2, GlobalFault } from './fault';
import type { PartV2 } from './part';
import { afterStage2, memoryOfLeaf, Stage } from './stage';

/** Where an address leads. */
export interface ResolvedV2 {
  readonly outcome: 'translated' | 'bypassed';
  readonly physical: bigint;
  readonly attributes: MemoryAttributes;
}

/** Why it leads nowhere. */
export type DeniedV2 = ContextFault | GlobalFault | GapV2;

/** The way of an address through the stages of a context bank. */
export class ContextBanks {
  constructor(
    private readonly part: PartV2,
    private readonly cache: TranslationCache,
  ) {}

  /** Banks whose settings count for transactions of a bank: itself, and the one of stage 2 where it is nested. */
  involved(bank: number): readonly number[] {
    const second = this.#second(bank);
    return second === undefined || second >= this.part.frame.banks ? [bank] : [bank, second];
  }

  resolve(bank: number, address: bigint, access: AccessKind, incoming: MemoryAttributes): ResolvedV2 | DeniedV2 {
    const { part } = this;
    const type = typeOf(part, bank);
    if (type === BankType.Stage2) return this.#stage2Alone(bank, address, access, incoming);
    const second = this.#second(bank);
    if (second !== undefined && second >= part.frame.banks) {
      return new GlobalFault('UCBF', `context bank ${second} of stage 2 does not exist`, true);
    }
    if (second !== undefined && typeOf(part, second) !== BankType.Stage2) {
      return new GapV2(`nesting with context bank ${second}, which is not one of stage 2`);
    }
    const outer = second !== undefined && isEnabled(part, second) ? this.#outer(bank, second) : undefined;
    const first = this.#first(bank, address, access, incoming, outer);
    if (!('physical' in first)) return first;
    if (type === BankType.Stage1Fault) {
      return new GlobalFault('ICF', `stage 2 of context bank ${bank} faults everything (CBAR.TYPE)`, true);
    }
    if (outer) {
      const last = outer.translate(first.physical, access, false);
      if (!('address' in last)) return last;
      const attributes = afterStage2(first.attributes, last);
      return this.#sized(bank, { outcome: 'translated', physical: last.address, attributes });
    }
    if (type !== BankType.Stage1Bypass) return this.#sized(bank, first);
    return this.#sized(bank, { ...first, attributes: this.#added(bank, first.attributes) });
  }

  /** Stage 1 of a bank, or its bypass while SCTLR.M is 0. */
  #first(
    bank: number,
    address: bigint,
    access: AccessKind,
    incoming: MemoryAttributes,
    outer: Outer | undefined,
  ): ResolvedV2 | DeniedV2 {
    if (!isEnabled(this.part, bank)) {
      return { outcome: 'bypassed', physical: address, attributes: this.#bypass(bank, incoming) };
    }
    const stage = new Stage(this.part, this.cache, bank, 1, outer?.table);
    const found = stage.translate(address, access);
    if (!('address' in found)) return found;
    return { outcome: 'translated', physical: found.address, attributes: memoryOfLeaf(found) };
  }

  #stage2Alone(bank: number, address: bigint, access: AccessKind, incoming: MemoryAttributes): ResolvedV2 | DeniedV2 {
    if (!isEnabled(this.part, bank)) {
      return this.#sized(bank, {
        outcome: 'bypassed',
        physical: address,
        attributes: this.#bypass(bank, incoming),
      });
    }
    const found = new Stage(this.part, this.cache, bank, 2).translate(address, access);
    if (!('address' in found)) return found;
    const attributes = afterStage2(incoming, found);
    return this.#sized(bank, { outcome: 'translated', physical: found.address, attributes });
  }

  /** Stage 2 behind stage 1 of a bank: what it says of the faults names both. */
  #outer(bank: number, second: number): Outer {
    const stage = new Stage(this.part, this.cache, second, 2);
    const translate: Outer['translate'] = (ipa, access, walk) => {
      const found = stage.translate(ipa, access);
      if (!(found instanceof ContextFault)) return found;
      const { fault, reason, facts } = found;
      return new ContextFault(second, fault, reason, {
        ...facts,
        nested: { stage1: bank, ipa },
        ...(walk && { walk: true }),
      });
    };
    return {
      translate,
      table: (at, own) => {
        const found = translate(at, { write: false, privileged: true, instruction: false }, true);
        if (!('address' in found)) return found;
        return { address: found.address, attributes: afterStage2(own, found) };
      },
    };
  }

  #second(bank: number): number | undefined {
    return typeOf(this.part, bank) === BankType.Nested ? this.part.registers.field(CBAR, 'CBNDX', bank) : undefined;
  }

  /** An output address that the part does not have. */
  #sized(bank: number, resolved: ResolvedV2): ResolvedV2 | ContextFault {
    if (resolved.physical >> BigInt(this.part.outputBits) === 0n) return resolved;
    return new ContextFault(bank, 'ASF', `${hex(resolved.physical)} is beyond ${this.part.outputBits} address bits`, {
      level: 0,
    });
  }

  /** Memory type of what passes a bank that is off. */
  #bypass(bank: number, incoming: MemoryAttributes): MemoryAttributes {
    const { registers } = this.part;
    return overridden(incoming, {
      replacesType: registers.field(SCTLR, 'MTCFG', bank) === 1,
      memAttr: registers.field(SCTLR, 'MemAttr', bank),
      shareability: shareabilityCode(registers.field(SCTLR, 'SHCFG', bank)),
    });
  }

  /** Memory type with what CBAR adds in place of stage 2. The write-back type and no shareability add nothing. */
  #added(bank: number, first: MemoryAttributes): MemoryAttributes {
    const { registers } = this.part;
    return combine(first, ofMemAttr(registers.field(CBAR, 'MemAttr', bank), 'non-shareable'));
  }
}

interface Outer {
  /** `walk`: what is translated is the address of a table of stage 1. */
  readonly translate: (ipa: bigint, access: AccessKind, walk: boolean) => ReturnType<Stage['translate']>;
  readonly table: (
    at: bigint,
    own: MemoryAttributes,
  ) => { readonly address: bigint; readonly attributes: MemoryAttributes } | ContextFault | GapV2;
}
