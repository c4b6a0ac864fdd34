import { hex } from '../../base/hex';
import type { AccessSize } from '../../machine/memory';
import type { MmioDevice } from '../../machine/mmio';
import type { Snapshotable } from '../../machine/snapshot';
import type { ProfileV2 } from '../profiles/v2/profile';
import type { FrameRegister } from '../registers/v2/frame-register';
import type { Fetched } from '../shared/fetched';
import { accessWithin } from '../v3/access-within';
import type { Ports } from '../v3/port';
import type { Transaction, TransactionResult } from '../v3/transaction';
import { type CacheState, TranslationCache } from './cache';
import { Client } from './client';
import { ContextBanks } from './context';
import { Control, writeDecision } from './control';
import type { Located } from './frame';
import { defaultKnobsV2, type KnobsV2 } from './knobs';
import { PartV2 } from './part';
import type { RegisterStateV2 } from './register-file';
import { Reports } from './report';
import { SignalsV2 } from './signal';
import { type StallStateV2, StallsV2 } from './stall';
import { type SyncState, Syncs } from './sync';
import { watchingOf } from './watching';

/** State of one SMMUv2, for going back to an earlier step. Opaque to all but `SmmuV2`. */
export interface SmmuStateV2 {
  readonly registers: RegisterStateV2;
  readonly powered: boolean;
  readonly cache: CacheState;
  readonly stalls: StallStateV2;
  readonly syncs: SyncState;
}

/** Knobs that decide how a part is made. */
const builtIn: readonly (keyof KnobsV2)[] = ['translationCache', 'unknownAtReset'];

/** One SMMUv2: its register frame, and the client side that bus masters call. */
export class SmmuV2 implements MmioDevice, Snapshotable<SmmuStateV2> {
  readonly part: PartV2;
  readonly signals: SignalsV2;
  readonly stalls: StallsV2;
  /** What the machine was told that this SMMU may read. It goes back on its own, as that of SMMUv3 does. */
  readonly watching: Fetched;
  readonly #cache: TranslationCache;
  readonly #syncs: Syncs;
  readonly #client: Client;
  readonly #control: Control;
  /** Counts how often knobs were turned. */
  #turned = 0;

  constructor(
    readonly name: string,
    profile: ProfileV2,
    knobs: Partial<KnobsV2>,
    ports: Ports,
  ) {
    this.part = new PartV2(name, profile, { ...defaultKnobsV2, ...knobs }, ports);
    this.signals = new SignalsV2(this.part);
    this.#cache = new TranslationCache(this.part);
    this.#syncs = new Syncs(this.part, this.#cache);
    const reports = new Reports(this.part, this.signals);
    this.stalls = new StallsV2(this.part, reports, (transaction) => this.#client.translate(transaction));
    this.#client = new Client(this.part, new ContextBanks(this.part, this.#cache), reports, () => this.stalls);
    this.#control = new Control(this.part, this.signals, this.#cache, this.#syncs, this.stalls);
    this.watching = watchingOf(this.part);
    for (const line of this.signals.lines) ports.interrupts.declare(line);
  }

  /** Bytes of the register frame, which depend on the profile. */
  get frameSize(): number {
    return this.part.frame.size;
  }

  /** Whether the part has power. Without, nothing is translated, and an access to a register is reported. */
  get powered(): boolean {
    return this.part.powered;
  }

  /** Power-on reset: registers take their reset values, whatever was under way is forgotten. */
  reset(): void {
    this.part.registers.reset();
    this.part.powered = true;
    this.stalls.clear();
    this.#cache.clear();
    this.#syncs.clear();
    this.signals.all();
  }

  /** Takes the power away, or brings it back: the TLB is then empty, and registers are as the knob `powerLoss` says. */
  power(on: boolean): void {
    if (on === this.part.powered) return;
    this.part.note(on ? 'its power is on' : 'its power is off');
    if (!on) {
      this.part.powered = false;
      this.signals.all();
      this.stalls.terminateAll('the SMMU lost its power');
      return;
    }
    if (this.part.knobs.powerLoss === 'lost') this.part.registers.reset();
    this.#cache.clear();
    this.#syncs.clear();
    this.part.powered = true;
    this.signals.all();
  }

  /** What becomes of a bus master's access. Faults are recorded in sGFSR or FSR; the access itself is the caller's. */
  translate(transaction: Transaction): TransactionResult {
    this.#syncs.settle();
    return this.#client.translate(transaction);
  }

  /** Value of a register as software would read it, without the read being seen. */
  peek(register: FrameRegister, index = 0): bigint {
    return this.#control.peek(register, index);
  }

  /** Puts a register into a state without the model's rules: scenarios set up what earlier software left. Nothing is recorded. */
  inject(register: FrameRegister, value: bigint, index = 0): void {
    this.part.registers.set(register, index, value);
    this.signals.all();
  }

  /** The part behaves otherwise from now on. Answers the knobs that cannot change any more, in which case none does. */
  turn(knobs: Partial<KnobsV2>): readonly string[] {
    const fixed = Object.keys(knobs).filter((name) => builtIn.some((knob) => knob === name));
    if (fixed.length === 0) Object.assign(this.part.knobs, knobs);
    this.#turned++;
    return fixed;
  }

  read(offset: number, size: AccessSize): bigint {
    const found = this.part.frame.locate(offset);
    const access = found && accessWithin(at(found), offset, size);
    const answers = this.#hasPower('read', offset, found);
    let value = 0n;
    if (found && access && answers) {
      value = (this.#control.read(found.register, found.index) >> access.shift) & access.mask;
    }
    this.part.record({
      kind: 'register-read',
      device: this.name,
      register: this.#nameAt(offset, found),
      offset,
      size,
      value,
    });
    if (!access && answers) this.#noteBadAccess('read', offset, size, found);
    return value;
  }

  steady(offset: number): object | undefined {
    const found = this.part.frame.locate(offset);
    if (!found || !this.part.powered || this.#control.counts(found.register)) return undefined;
    return this.part.registers.snapshot().values;
  }

  write(offset: number, size: AccessSize, value: bigint): void {
    this.part.choices.begin();
    this.#syncs.settle();
    const found = this.part.frame.locate(offset);
    const access = found && accessWithin(at(found), offset, size);
    const written = BigInt.asUintN(size * 8, value);
    const facts = { device: this.name, register: this.#nameAt(offset, found), offset, size, value: written };
    const answers = this.#hasPower('write', offset, found);
    if (!found || !access || !answers) {
      this.part.record({ kind: 'register-write', ...facts, previous: 0n, effect: 'ignored' });
      if (answers) this.#noteBadAccess('write', offset, size, found);
      return;
    }
    const { register, index } = found;
    const previous = this.part.registers.get(register, index);
    const decision = writeDecision(this.part, register, index, written << access.shift, access.mask << access.shift);
    const shown = register.facts.access.kind === 'write-only' ? 0n : previous;
    this.part.record({
      kind: 'register-write',
      ...facts,
      ...(!this.part.registers.isUnknown(register, index) && { previous: (shown >> access.shift) & access.mask }),
      effect: decision.effect,
    });
    if (decision.reason !== undefined) this.part.note(`write of ${hex(written)}: ${decision.reason}`);
    if (decision.effect === 'ignored') return;
    this.part.registers.set(register, index, decision.value);
    this.#control.react(register, index, access.shift === 0n);
  }

  snapshot(): SmmuStateV2 {
    return {
      registers: this.part.registers.snapshot(),
      powered: this.part.powered,
      cache: this.#cache.snapshot(),
      stalls: this.stalls.snapshot(),
      syncs: this.#syncs.snapshot(),
    };
  }

  /** Interrupt wires are part of the machine, and go back with it. */
  restore(state: SmmuStateV2): void {
    this.part.registers.restore(state.registers);
    this.part.powered = state.powered;
    this.#cache.restore(state.cache);
    this.stalls.restore(state.stalls);
    this.#syncs.restore(state.syncs);
  }

  /** Identities of everything besides memory that may decide on what becomes of an access: all the same means that none of it changed. */
  identities(): readonly unknown[] {
    const { registers, powered, cache, stalls, syncs } = this.snapshot();
    const time = this.#syncs.busy ? this.part.ports.clock.now : undefined;
    const { tlb } = cache;
    return [
      ...[registers.values, powered, tlb.entries, tlb.sizes, tlb.random, cache.named, stalls, syncs, time],
      ...[this.#turned, this.watching.epoch],
    ];
  }

  #nameAt(offset: number, found: Located | undefined): string {
    if (found) return found.register.nameOf(found.index);
    return this.part.frame.absentAt(offset) ?? `reserved ${hex(offset, 32)}`;
  }

  /** Without power nothing answers: what the bus makes of that is the machine's (an external abort), what comes back is not defined. */
  #hasPower(verb: 'read' | 'write', offset: number, found: Located | undefined): boolean {
    if (this.part.powered) return true;
    this.part.record({
      kind: 'hardware',
      device: this.name,
      text: `${verb} of ${this.#nameAt(offset, found)} while the SMMU has no power`,
      severity: 'serror',
    });
    return false;
  }

  #noteBadAccess(verb: 'read' | 'write', offset: number, size: AccessSize, found: Located | undefined): void {
    if (found) {
      const name = found.register.nameOf(found.index);
      const where = `${verb} of ${size} bytes at ${hex(offset, 32)}`;
      this.part.note(`${where} does not fit ${name}: UNPREDICTABLE, treated as RAZ/WI`);
      return;
    }
    const absent = this.part.frame.absentAt(offset);
    if (absent) this.part.notModelled(`${verb} of ${absent} at ${hex(offset, 32)}`);
    else this.part.note(`${verb} of reserved offset ${hex(offset, 32)} (RAZ/WI)`);
  }
}

/** A located register as one that is where it was found. */
function at({ register, base }: Located): { readonly offset: number; readonly width: 32 | 64 } {
  return { offset: base, width: register.width };
}
