import { identificationFieldV2 } from '../../smmu/profiles/v2/profile';
import { SCTLR } from '../../smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../smmu/registers/v2/frame-register';
import { sCR0 } from '../../smmu/registers/v2/global';
import { IDR0 } from '../../smmu/registers/v2/identification';
import { S2CR, SMR, StreamType } from '../../smmu/registers/v2/stream-map';
import { Frame } from '../../smmu/v2/frame';
import type { EventOf } from '../../trace/event';
import type { SmmuV2Facts } from '../facts';
import type { RegisterTimeline } from '../register-timeline';
import type { Run } from '../run';

/** A write to a register of an SMMUv2. */
export type RegisterWrite = EventOf<'register-write'>;

/** A register as far as its name goes. */
type Named = Pick<FrameRegister, 'nameOf'>;

/** A stream mapping group that lets streams in. */
export interface OpenGroup {
  readonly group: number;
  /** S2CR.TYPE; undefined where S2CR was never written. */
  readonly type: number | undefined;
  /** S2CR.CBNDX. */
  readonly bank: number;
}

/** What software wrote to the registers of one SMMUv2 since it has power. What it did not write is UNKNOWN, whatever the model has there. */
export class SettingsV2 {
  readonly #held = new Map<string, { readonly write: RegisterWrite; readonly value: bigint }>();
  readonly #frame: Frame;
  /** What `open` found, until a register changes that decides it. */
  #open: readonly OpenGroup[] | undefined;

  constructor(readonly facts: SmmuV2Facts) {
    this.#frame = new Frame(facts.profile);
  }

  get banks(): number {
    return this.#frame.banks;
  }

  get groups(): number {
    return this.#frame.groups;
  }

  /** Whether streams are matched with masks; else a StreamID is the index of its S2CR. */
  get matches(): boolean {
    return identificationFieldV2(this.facts.profile, 'IDR0', 'SMS') === 1;
  }

  /** Takes over what a write left in its register. */
  take(write: RegisterWrite, value: bigint): void {
    this.#held.set(write.register, { write, value });
    if (mapsStreams(write)) this.#open = undefined;
  }

  /** The power is gone, and all values with it. */
  lose(): void {
    this.#held.clear();
    this.#open = undefined;
  }

  /** The last write of a register; undefined where there was none. */
  written(register: Named, index = 0): RegisterWrite | undefined {
    return this.#held.get(register.nameOf(index))?.write;
  }

  /** Value of a field; undefined where its register was never written. */
  field<F extends string>(register: FrameRegister<F>, field: F, index = 0): number | undefined {
    const held = this.#held.get(register.nameOf(index));
    return held && register.get(held.value, field);
  }

  /** The same for a wide field. */
  bigField<F extends string>(register: FrameRegister<F>, field: F, index = 0): bigint | undefined {
    const held = this.#held.get(register.nameOf(index));
    return held && register.big(held.value, field);
  }

  /** Whether transactions are looked at: after reset CLIENTPD is 1 (§9.6.3). */
  get lookedAt(): boolean {
    return this.field(sCR0, 'CLIENTPD') === 0;
  }

  /** Whether StreamIDs have 16 bits, and S2CR says whether a group is valid. */
  get isWide(): boolean {
    return this.field(sCR0, 'EXIDENABLE') === 1;
  }

  /** Groups that software made valid. Where streams are indexed that is each one whose S2CR was written. */
  open(): readonly OpenGroup[] {
    this.#open ??= Array.from({ length: this.groups }, (_, group) => group)
      .filter((group) => this.#isOpen(group))
      .map((group) => this.#group(group));
    return this.#open;
  }

  #isOpen(group: number): boolean {
    if (!this.matches) return this.written(S2CR, group) !== undefined;
    if (this.isWide) return this.field(S2CR, 'EXIDVALID', group) === 1;
    return this.field(SMR, 'VALID', group) === 1;
  }

  /** The StreamIDs of a valid group: those that equal `id` but for the bits of `mask`. */
  streams(group: number): { readonly id: number; readonly mask: number } | undefined {
    if (!this.matches) return { id: group, mask: 0 };
    const id = this.field(SMR, this.isWide ? 'EXID' : 'ID', group);
    const mask = this.field(SMR, this.isWide ? 'EXMASK' : 'MASK', group);
    return id === undefined || mask === undefined ? undefined : { id, mask };
  }

  /** Context banks that valid groups lead to, each with the first group; those that the part lacks are left out. */
  routed(): ReadonlyMap<number, number> {
    const banks = new Map<number, number>();
    if (!this.lookedAt) return banks;
    for (const { group, type, bank } of this.open()) {
      if (type === StreamType.Translate && bank < this.banks && !banks.has(bank)) banks.set(bank, group);
    }
    return banks;
  }

  /** Banks of `routed` that translate. */
  translating(): readonly number[] {
    return [...this.routed().keys()].filter((bank) => this.field(SCTLR, 'M', bank) === 1);
  }

  #group(group: number): OpenGroup {
    return { group, type: this.field(S2CR, 'TYPE', group), bank: this.field(S2CR, 'CBNDX', group) ?? 0 };
  }
}

/** Whether a write may change where streams lead. */
export function mapsStreams({ register }: Pick<RegisterWrite, 'register'>): boolean {
  return /^(sCR0|SMR|S2CR)/.test(register);
}

/** Each write that an SMMUv2 took, in order, with its settings from then on. They are one object that changes. Ends with the event `end`. `found`: the kernel was seen to read what
 *  the SMMU is: of another one the run may begin when all is set up. */
export function* settingsOf(
  run: Run,
  facts: SmmuV2Facts,
  end = Number.POSITIVE_INFINITY,
): Generator<{ readonly event: RegisterWrite; readonly settings: SettingsV2; readonly found: boolean }> {
  const settings = new SettingsV2(facts);
  const timeline = run.registers(facts.name);
  const finders = new Map<number, number>();
  for (const { register, kernel, id } of timeline.reads) {
    if (register === IDR0.name && !finders.has(kernel)) finders.set(kernel, id);
  }
  const losses = (facts.off ?? []).map(({ from }) => from);
  let lost = 0;
  const loseUntil = (id: number): void => {
    for (; lost < losses.length && (losses[lost] ?? 0) <= id; lost++) settings.lose();
  };
  for (const { event, value } of takenBy(timeline)) {
    if (event.id > end) break;
    loseUntil(event.id);
    settings.take(event, value);
    yield { event, settings, found: (finders.get(event.kernel) ?? event.id) < event.id };
  }
  loseUntil(end);
}

interface TakenWrite {
  readonly event: RegisterWrite;
  /** What the whole register held afterwards. */
  readonly value: bigint;
}

/** Writes that hardware took: every rule asks for them. */
const known = new WeakMap<RegisterTimeline, readonly TakenWrite[]>();

function takenBy(timeline: RegisterTimeline): readonly TakenWrite[] {
  const before = known.get(timeline);
  if (before) return before;
  const taken = timeline.writes
    .filter(({ effect }) => effect !== 'ignored')
    .map((event) => ({ event, value: timeline.written(event) }));
  known.set(timeline, taken);
  return taken;
}

/** `SMR3`, `SMR0 to SMR127`: names of registers of which there are several, by index. */
export function namesOf(register: Named, indexes: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([from, to]) => (from === to ? register.nameOf(from) : `${register.nameOf(from)} to ${register.nameOf(to)}`))
    .join(', ');
}
