import { hex } from '../../base/hex';
import type { AccessSize } from '../../machine/memory';
import type { MmioDevice } from '../../machine/mmio';
import type { Snapshotable } from '../../machine/snapshot';
import type { Register } from '../declaration/register';
import type { Profile } from '../profiles/profile';
import { absentAt } from '../registers/absent';
import { GBPA, GERROR, GERRORN, STRTAB_BASE, STRTAB_BASE_CFG } from '../registers/control';
import { registerAt } from '../registers/map';
import { CMDQ_BASE } from '../registers/queue';
import { type Command, commands } from '../structures/command';
import { accessWithin } from './access-within';
import { AtcInvalidations, type AtcState } from './atc-invalidation';
import { Ats } from './ats';
import { CommandQueue } from './command-queue';
import { ConfigurationCache, type ConfigurationState } from './configuration-cache';
import { Contexts } from './context';
import { EventQueue } from './event-queue';
import { decideWrite, type WriteDecision } from './guard';
import { defaultKnobs, type Knobs } from './knobs';
import { namedStructures } from './named-structures';
import { resolveOverlap } from './overlap';
import { PageRequestQueue } from './page-request-queue';
import { Part } from './part';
import type { Ports } from './port';
import { Prefetcher, type PrefetchState } from './prefetch';
import type { RegisterState } from './register-file';
import { Resolver } from './resolve';
import { Retention } from './retention';
import type { SightingState } from './sighting';
import { Signals } from './signal';
import { type StallState, Stalls } from './stall';
import { StreamTable } from './stream-table';
import { Tlb, type TlbState } from './tlb';
import { invalidate } from './tlb-invalidation';
import type { Interest, Transaction, TransactionResult } from './transaction';
import { Translation } from './translate';
import { type Procedure, type UpdateState, Updates } from './update';
import { Watching } from './watching';

/** State of one SMMU, for going back to an earlier step. Opaque to all but `SmmuV3`. */
export interface SmmuState {
  readonly registers: RegisterState;
  readonly gbpaDone: bigint;
  readonly serviceFailure: boolean;
  readonly atc: AtcState;
  readonly stalls: StallState;
  readonly sightings: SightingState;
  readonly updates: UpdateState;
  readonly configuration: ConfigurationState;
  readonly tlb: TlbState;
  readonly prefetch: PrefetchState;
}

/** Registers that decide on translations themselves; others only lead to commands that do. */
const decides: ReadonlySet<string> = new Set(['CR0', 'CR1', 'CR2', 'STRTAB_BASE', 'STRTAB_BASE_CFG']);

const separateWires = ['eventq', 'priq', 'cmd-sync', 'gerror'] as const;

/** Registers that say where the tables are that software writes. */
const placing: readonly Register[] = [STRTAB_BASE, STRTAB_BASE_CFG, CMDQ_BASE];

/** Knobs that decide how a part is made. */
const builtIn: readonly (keyof Knobs)[] = ['configurationCache', 'translationCache', 'structureFetch', 'wires'];

/** One SMMUv3: a device frame of two 64 KiB pages, and the client side that bus masters call. */
export class SmmuV3 implements MmioDevice, Snapshotable<SmmuState> {
  readonly part: Part;
  readonly signals: Signals;
  readonly commandQueue: CommandQueue;
  readonly eventQueue: EventQueue;
  readonly streamTable: StreamTable;
  readonly pageRequestQueue: PageRequestQueue;
  readonly ats: Ats;
  readonly stalls: Stalls;
  readonly #atc: AtcInvalidations;
  readonly #contexts: Contexts;
  readonly #configuration: ConfigurationCache;
  readonly #tlb: Tlb;
  readonly #translation: Translation;
  readonly #updates: Updates;
  /** What the machine was told that this SMMU may read. It goes back on its own: a tried access has shown what may be read, tried or not. */
  readonly watching: Watching;
  readonly #prefetcher: Prefetcher;
  /** Counts how often knobs were turned. */
  #turned = 0;

  constructor(
    readonly name: string,
    profile: Profile,
    knobs: Partial<Knobs>,
    ports: Ports,
  ) {
    this.part = new Part(name, profile, { ...defaultKnobs, ...knobs }, ports);
    this.signals = new Signals(this.part);
    const { choices } = this.part;
    this.#configuration = new ConfigurationCache(new Retention(this.part.knobs.configurationCache, choices));
    this.#tlb = new Tlb(new Retention(this.part.knobs.translationCache, choices), (entries, address) =>
      resolveOverlap(this.part, entries, address),
    );
    this.#atc = new AtcInvalidations(this.part);
    this.commandQueue = new CommandQueue(this.part, this.signals, this.#atc, (command, words) =>
      this.#execute(command, words),
    );
    this.eventQueue = new EventQueue(this.part, this.signals);
    this.streamTable = new StreamTable(this.part, this.#configuration);
    this.#contexts = new Contexts(this.part, this.#configuration);
    const resolver = new Resolver(this.part, this.streamTable, this.#contexts, this.#tlb);
    this.pageRequestQueue = new PageRequestQueue(this.part, this.signals, resolver, this.eventQueue);
    this.#translation = new Translation(this.part, resolver, this.eventQueue, () => this.stalls);
    this.stalls = new Stalls(this.part, this.eventQueue, (transaction) => this.translate(transaction));
    this.ats = new Ats(this.part, this.streamTable, resolver, this.eventQueue);
    this.#updates = new Updates(this.part, (procedure) => this.#done(procedure));
    this.#prefetcher = new Prefetcher(this.part, resolver);
    this.watching = new Watching(this.part, this.streamTable, this.commandQueue, () => this.#prefetcher.all());
    this.part.onFetch = (what, range) => this.watching.fetched(what, range);
    const wires = this.part.knobs.wires === 'combined' ? (['combined'] as const) : separateWires;
    for (const wire of wires) {
      ports.interrupts.declare(this.signals.lineOf(wire));
    }
  }

  /** Power-on: registers take their reset values, whatever was under way is forgotten. */
  reset(): void {
    this.part.registers.reset();
    this.part.gbpaDone = this.part.registers.get(GBPA);
    this.part.serviceFailure = false;
    this.#atc.forget();
    this.stalls.clear();
    this.part.sightings.clear();
    this.#updates.reset();
    this.#configuration.clear();
    this.#tlb.clear();
    this.#prefetcher.clear();
  }

  /** What becomes of a bus master's access. Faults are recorded in the event queue; the access itself is the caller's. */
  translate(transaction: Transaction): TransactionResult {
    this.#prefetcher.accessed(transaction);
    return this.#translation.translate(transaction);
  }

  /** Fetches ahead of any need what a transaction would use, as the SMMU may do at any time while SMMUEN is 1 (§3.21): only caches show it. False
   *  when some of it cannot be had now. */
  prefetch(interest: Interest): boolean {
    return this.#prefetcher.fetch(interest);
  }

  /** Value of a register as software would read it, without the read being seen. */
  peek(register: Register): bigint {
    return this.part.registers.get(register);
  }

  /** The part behaves otherwise from now on. Answers the knobs that cannot change any more, in which case none does. */
  turn(knobs: Partial<Knobs>): readonly string[] {
    const fixed = Object.keys(knobs).filter((name) => builtIn.some((knob) => knob === name));
    if (fixed.length === 0) Object.assign(this.part.knobs, knobs);
    this.#turned++;
    return fixed;
  }

  /** Puts a register into a state without the model's rules: scenarios set up what earlier software left. Nothing is recorded. */
  inject(register: Register, value: bigint): void {
    this.part.registers.set(register, value);
    if (register.name === GBPA.name) this.part.gbpaDone = this.part.registers.get(GBPA);
    this.watching.refresh();
  }

  /** Enters Service Failure Mode (§12.3). */
  fail(): void {
    this.part.serviceFailure = true;
    this.signals.error('SFM_ERR');
  }

  read(offset: number, size: AccessSize): bigint {
    const register = this.#locate(offset);
    const access = register && accessWithin(register, this.#canonical(offset), size);
    let value = 0n;
    if (register && access) {
      this.#updates.onRead(register);
      value = (this.part.registers.get(register) >> access.shift) & access.mask;
    }
    this.part.record({
      kind: 'register-read',
      device: this.name,
      register: this.#nameAt(offset, register),
      offset,
      size,
      value,
    });
    if (!access) this.#noteBadAccess('read', offset, size, register);
    return value;
  }

  steady(offset: number): object | undefined {
    const register = this.#locate(offset);
    return register && !this.#updates.counts(register) ? this.part.registers.snapshot().values : undefined;
  }

  write(offset: number, size: AccessSize, value: bigint): void {
    this.part.choices.begin();
    const register = this.#locate(offset);
    const access = register && accessWithin(register, this.#canonical(offset), size);
    const written = BigInt.asUintN(size * 8, value);
    const facts = { device: this.name, register: this.#nameAt(offset, register), offset, size, value: written };
    if (!register || !access) {
      this.part.record({ kind: 'register-write', ...facts, previous: 0n, effect: 'ignored' });
      this.#noteBadAccess('write', offset, size, register);
      return;
    }
    const previous = this.part.registers.get(register);
    const known = !this.part.registers.isUnknown(register);
    const whole = (previous & ~(access.mask << access.shift)) | ((written & access.mask) << access.shift);
    const decision = this.#decide(register, whole);
    this.part.record({
      kind: 'register-write',
      ...facts,
      ...(known && { previous: (previous >> access.shift) & access.mask }),
      effect: decision.effect,
    });
    if (decision.reason !== undefined) this.part.note(`write of ${hex(written)}: ${decision.reason}`);
    this.part.registers.set(register, decision.value);
    this.#react(register, decision);
    if (decides.has(register.name)) this.#prefetcher.changed();
    else this.#prefetcher.all();
  }

  snapshot(): SmmuState {
    return {
      registers: this.part.registers.snapshot(),
      gbpaDone: this.part.gbpaDone,
      serviceFailure: this.part.serviceFailure,
      atc: this.#atc.snapshot(),
      stalls: this.stalls.snapshot(),
      sightings: this.part.sightings.snapshot(),
      updates: this.#updates.snapshot(),
      configuration: this.#configuration.snapshot(),
      tlb: this.#tlb.snapshot(),
      prefetch: this.#prefetcher.snapshot(),
    };
  }

  /** Identities of everything besides registers and memory that may decide on what becomes of an access: all the same means that none of it
   *  changed. Undefined where the part fetches on its own, so that an access depends on more than it reads. */
  identities(): readonly unknown[] | undefined {
    if (this.#prefetcher.active) return undefined;
    const { sightings } = this.part;
    const [atc, stalls] = [this.#atc.snapshot(), this.stalls.snapshot()];
    const [configuration, tlb] = [this.#configuration.snapshot(), this.#tlb.snapshot()];
    const { random, on } = sightings.snapshot();
    return [
      ...[this.part.gbpaDone, this.part.serviceFailure, this.#turned, this.watching.epoch],
      ...[atc.outstanding, stalls.stalled, stalls.waiting, random, on],
      ...[configuration.entries, configuration.random, tlb.entries, tlb.sizes, tlb.random],
    ];
  }

  restore(state: SmmuState): void {
    this.#putBack(state);
    this.watching.refresh();
  }

  /** As `restore`, for runs whose writes to memory were taken back too: tables are looked through anew only if their registers moved, so
   *  that the cost does not depend on the size of the stream table. */
  rewind(state: SmmuState): void {
    const moved = placing.some(
      (register) => this.part.registers.get(register) !== state.registers.values.get(register),
    );
    this.#putBack(state);
    if (moved) this.watching.refresh();
  }

  #putBack(state: SmmuState): void {
    this.part.registers.restore(state.registers);
    this.part.gbpaDone = state.gbpaDone;
    this.part.serviceFailure = state.serviceFailure;
    this.#atc.restore(state.atc);
    this.commandQueue.restored();
    this.stalls.restore(state.stalls);
    this.part.sightings.restore(state.sightings);
    this.#updates.restore(state.updates);
    this.#configuration.restore(state.configuration);
    this.#tlb.restore(state.tlb);
    this.#prefetcher.restore(state.prefetch);
  }

  #decide(register: Register, value: bigint): WriteDecision {
    const { access } = register.facts;
    if (access.kind === 'acknowledged') return this.#updates.decideAcknowledged(register, value);
    if (access.kind === 'self-clearing') return this.#updates.decideGbpa(value);
    const decision = decideWrite(this.part.registers, register, value, (question) => this.part.unpredictable(question));
    if (access.kind !== 'toggle') return decision;
    const { registers } = this.part;
    const inactive = (registers.get(GERRORN) ^ decision.value) & ~(registers.get(GERROR) ^ registers.get(GERRORN));
    if (inactive === 0n) return decision;
    // Whether such an error becomes active is open (§6.3.19).
    const stays = this.part.choices.pick('GERRORN toggles an inactive error', ['active', 'inactive'], 0) === 1;
    return {
      ...decision,
      ...(stays && { value: decision.value ^ inactive }),
      effect: 'unpredictable',
      reason: `GERRORN toggles ${hex(inactive, 32)}, which is not active`,
    };
  }

  /** What a write sets in motion, once the register holds its new value. */
  #react(register: Register, decision: WriteDecision): void {
    switch (register.name) {
      case 'CR0':
      case 'IRQ_CTRL':
        this.#updates.start(register.name);
        break;
      case 'GBPA':
        if (GBPA.get(decision.value, 'Update') === 1 && !this.#updates.isPending('GBPA')) this.#updates.start('GBPA');
        break;
      case 'CMDQ_PROD':
      case 'GERRORN':
        this.stalls.flush();
        this.#updates.start('CMDQ');
        break;
      case 'EVENTQ_CONS':
        this.stalls.flush();
        break;
      case 'CMDQ_BASE':
        this.watching.commandQueue();
        break;
      case 'STRTAB_BASE':
      case 'STRTAB_BASE_CFG':
        this.watching.streamTable();
        break;
    }
  }

  #done(procedure: Procedure): void {
    if (procedure === 'CMDQ') this.commandQueue.run();
    if (procedure !== 'CR0') return;
    if (this.part.enabled('SMMUEN')) this.part.sightings.enabled();
    else this.stalls.terminateAll();
    this.stalls.flush();
    this.#prefetcher.changed();
    if (this.part.enabled('CMDQEN')) this.#updates.start('CMDQ');
  }

  /** What a command does to caches and stalled transactions. */
  #execute(command: Command, words: readonly [bigint, bigint]): void {
    this.#configuration.apply(command, words);
    invalidate(this.part, this.#tlb, command, words);
    const { sightings } = this.part;
    switch (command.name) {
      case 'CMD_SYNC':
        sightings.complete();
        break;
      case 'CFGI_STE':
      case 'CFGI_STE_RANGE':
      case 'CFGI_CD':
      case 'CFGI_CD_ALL':
        sightings.invalidate(namedStructures(this.streamTable, this.#contexts, command, words));
        break;
      case 'RESUME': {
        const { RESUME } = commands;
        this.stalls.resume(RESUME.get(words, 'SID'), RESUME.get(words, 'STAG'), RESUME.get(words, 'Resp'));
        break;
      }
      case 'STALL_TERM':
        this.stalls.terminate(commands.STALL_TERM.get(words, 'SID'));
        break;
      case 'PREFETCH_CONFIG':
      case 'PREFETCH_ADDR':
        if (this.part.knobs.prefetchCommands === 'followed') this.#prefetcher.obey(command, words);
        break;
    }
    // An entry may be back as soon as it was dropped, and by what is cached now: the order of CFGI and TLBI matters (§4.3.6).
    if (command.name.startsWith('CFGI_') || command.name.startsWith('TLBI_')) this.#prefetcher.changed();
  }

  /** Offset of the declared register that an offset shows. */
  #canonical(offset: number): number {
    if (this.part.knobs.page1 === 'separate') return offset;
    const inPage = offset % 0x10000;
    return registerAt(inPage) ? inPage : inPage + 0x10000;
  }

  #locate(offset: number): Register | undefined {
    return registerAt(this.#canonical(offset));
  }

  #nameAt(offset: number, register: Register | undefined): string {
    return register?.name ?? absentAt(offset)?.name ?? `reserved ${hex(offset, 32)}`;
  }

  #noteBadAccess(verb: 'read' | 'write', offset: number, size: AccessSize, register: Register | undefined): void {
    if (register) {
      this.part.note(
        `${verb} of ${size} bytes at ${hex(offset, 32)} does not fit ${register.name}: UNPREDICTABLE, treated as RAZ/WI`,
      );
      return;
    }
    const absent = absentAt(offset);
    if (absent) this.part.notModelled(`${verb} of ${absent.name} at ${hex(offset, 32)}`);
    else this.part.note(`${verb} of reserved offset ${hex(offset, 32)} (RAZ/WI)`);
  }
}
