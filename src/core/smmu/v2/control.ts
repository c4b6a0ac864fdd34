import { type Fields, maskOf } from '../declaration/field';
import { BankType, CBAR } from '../registers/v2/bank-attributes';
import { ACTLR, FSR, FSRRESTORE, RESUME, SCTLR, TLBSTATUS, TLBSYNC } from '../registers/v2/context-bank';
import type { FrameRegister } from '../registers/v2/frame-register';
import { sACR, sCR0, sGFSR, sGFSRRESTORE, sTLBGSTATUS, sTLBGSYNC } from '../registers/v2/global';
import { typeOf } from './bank';
import type { TranslationCache } from './cache';
import { named } from './invalidation';
import { operate } from './operation';
import type { PartV2 } from './part';
import type { SignalsV2 } from './signal';
import type { StallsV2 } from './stall';
import type { Syncs } from './sync';

/** What the hardware makes of a write. `value` is what the register holds afterwards. */
export interface WriteDecisionV2 {
  readonly effect: 'taken' | 'ignored';
  readonly value: bigint;
  /** Why, in words a reviewer can use; absent for an ordinary write. */
  readonly reason?: string;
}

/** Decides over a write of `written` to the bits of `mask`. */
export function writeDecision(
  part: PartV2,
  register: FrameRegister,
  index: number,
  written: bigint,
  mask: bigint,
): WriteDecisionV2 {
  const { registers } = part;
  const previous = registers.get(register, index);
  const ignored = (reason: string): WriteDecisionV2 => ({ effect: 'ignored', value: previous, reason });
  const { access } = register.facts;
  const name = register.nameOf(index);
  if (!part.has(register.facts.requires)) return ignored(`${name} does not exist in this part`);
  if (access.kind === 'read-only') return ignored(`${name} is read-only`);
  if (register.name === ACTLR.name && isLocked(part)) return ignored(`${name} is locked (sACR.CACHE_LOCK)`);
  if (access.kind !== 'write-1-to-clear') return { effect: 'taken', value: (previous & ~mask) | (written & mask) };
  const kept = (access.except ?? []).reduce((bits, field) => {
    const place = (register.fields as Fields)[field];
    return place ? bits | maskOf(place) : bits;
  }, 0n);
  return { effect: 'taken', value: previous & ~(written & mask & ~kept) };
}

/** [O] From revision r2 on, MMU-500 keeps ACTLR of the banks from being written. */
function isLocked({ profile, registers }: PartV2): boolean {
  return profile.implementation === 'mmu-500' && registers.field(sACR, 'CACHE_LOCK') === 1;
}

/** What reads and writes of registers set in motion. */
export class Control {
  constructor(
    private readonly part: PartV2,
    private readonly signals: SignalsV2,
    private readonly cache: TranslationCache,
    private readonly syncs: Syncs,
    private readonly stalls: StallsV2,
  ) {}

  /** Whether reads of a register count, or change with time. */
  counts(register: FrameRegister): boolean {
    return this.syncs.busy && (register.name === sTLBGSTATUS.name || register.name === TLBSTATUS.name);
  }

  /** A read that is seen. */
  read(register: FrameRegister, index: number): bigint {
    if (register.name === sTLBGSTATUS.name) return BigInt(this.syncs.read(undefined));
    if (register.name === TLBSTATUS.name) return BigInt(this.syncs.read(index));
    return this.peek(register, index);
  }

  /** A read that is not. */
  peek(register: FrameRegister, index: number): bigint {
    if (register.facts.access.kind === 'write-only') return 0n;
    if (register.name === sTLBGSTATUS.name) return BigInt(this.syncs.peek(undefined));
    if (register.name === TLBSTATUS.name) return BigInt(this.syncs.peek(index));
    const value = this.part.registers.get(register, index);
    // Banks with stage 2 only have no other type.
    return register.name === CBAR.name ? CBAR.with(value, 'TYPE', typeOf(this.part, index)) : value;
  }

  /** What a write sets in motion, once the register holds its new value. `low`: the lower word of the register was written. */
  react(register: FrameRegister, index: number, low: boolean): void {
    const { registers } = this.part;
    switch (register.name) {
      case sCR0.name:
        if (registers.field(sCR0, 'GSE') === 1) this.part.notModelled('global stalls (sCR0.GSE)');
        this.signals.global();
        return;
      case sGFSR.name:
        this.signals.global();
        return;
      case SCTLR.name:
        this.signals.context(index);
        return;
      case FSR.name:
        this.signals.context(index);
        this.stalls.flush(index);
        return;
    }
    if (register.facts.access.kind === 'write-only' && low) this.#command(register, index);
  }

  /** A write-only register: its value is gone once it was followed. */
  #command(register: FrameRegister, index: number): void {
    const { registers } = this.part;
    const value = registers.get(register, index);
    registers.set(register, index, 0n);
    const bank = register.page === 'CB' ? index : undefined;
    switch (register.name) {
      case sGFSRRESTORE.name:
        registers.set(sGFSR as FrameRegister, 0, value);
        this.signals.global();
        return;
      case FSRRESTORE.name:
        registers.set(FSR as FrameRegister, index, value);
        this.signals.context(index);
        return;
      case RESUME.name:
        this.stalls.resume(index, RESUME.get(value, 'TNR') === 1);
        return;
      case sTLBGSYNC.name:
      case TLBSYNC.name:
        this.syncs.start(bank);
        return;
    }
    const matches = named(this.part, register, index, value);
    if (matches) {
      this.cache.invalidate(matches, bank);
      return;
    }
    operate(this.part, this.cache, register, index, value, typeOf(this.part, index) !== BankType.Stage1Bypass);
  }
}
