import { type Fields, maskOf } from '../declaration/field';
import type { FieldReference, Register } from '../declaration/register';
import { hasFeature, type IdentificationName, type Profile } from '../profiles/profile';
import { GBPA } from '../registers/control';
import { registerNamed, registers } from '../registers/map';
import type { Knobs } from './knobs';

/** Values of all registers, and those whose value is UNKNOWN. */
export interface RegisterState {
  readonly values: ReadonlyMap<Register, bigint>;
  readonly unknown: ReadonlySet<Register>;
}

/** Values of all registers of one part, and which of their bits exist in it. Knows no behaviour. */
export class RegisterFile {
  #values = new Map<Register, bigint>();
  #unknown = new Set<Register>();
  /** A snapshot holds the map and the set: they are copied before the next change, since most snapshots see none. */
  #held = false;
  readonly #present = new Map<Register, bigint>();
  /** Gets each register that is read, where somebody wants to know. */
  asked: Set<Register> | undefined;

  constructor(
    readonly profile: Profile,
    private readonly knobs: Knobs,
  ) {
    for (const register of registers) this.#present.set(register, presentBits(register, profile));
    this.reset();
  }

  /** Gives every register its value after reset. */
  reset(): void {
    this.#release();
    this.#unknown.clear();
    for (const register of registers) {
      this.#values.set(register, this.#resetValue(register));
      if (register.facts.reset.kind === 'unknown' && this.present(register) !== 0n) this.#unknown.add(register);
    }
  }

  /** Bits that exist in this part; the others are RES0. 0 for a register that the part lacks. */
  present(register: Register): bigint {
    return this.#present.get(register) ?? 0n;
  }

  get(register: Register): bigint {
    this.asked?.add(register);
    return this.#values.get(register) ?? 0n;
  }

  /** Whether the value is the model's choice for one that the architecture calls UNKNOWN: nothing was written since reset. */
  isUnknown(register: Register): boolean {
    this.asked?.add(register);
    return this.#unknown.has(register);
  }

  /** Stores the bits that exist. */
  set(register: Register, value: bigint): void {
    this.#release();
    this.#values.set(register, value & this.present(register));
    this.#unknown.delete(register);
  }

  field<F extends string>(register: Register<F>, field: F): number {
    return register.get(this.get(register as Register), field);
  }

  bigField<F extends string>(register: Register<F>, field: F): bigint {
    return register.big(this.get(register as Register), field);
  }

  setField<F extends string>(register: Register<F>, field: F, content: number | bigint): void {
    this.set(register as Register, register.with(this.get(register as Register), field, content));
  }

  /** Whether a field reads 1 in its register, or in the register that acknowledges it: both mean that a guard holds. */
  guardHolds(reference: FieldReference): boolean {
    const [name = '', field = ''] = reference.split('.');
    const register = registerNamed(name);
    if (!register) return false;
    const access = register.facts.access;
    const acknowledge = access.kind === 'acknowledged' ? registerNamed(access.acknowledge) : undefined;
    return this.field(register, field) !== 0 || (acknowledge !== undefined && this.field(acknowledge, field) !== 0);
  }

  /** Whether a field reads 1 in its register and in the one that acknowledges it: no transition is under way. */
  guardSettled(reference: FieldReference): boolean {
    const [name = '', field = ''] = reference.split('.');
    const access = registerNamed(name)?.facts.access;
    const both = [registerNamed(name), access?.kind === 'acknowledged' ? registerNamed(access.acknowledge) : undefined];
    return both.every((register) => register === undefined || this.field(register, field) !== 0);
  }

  snapshot(): RegisterState {
    this.#held = true;
    return { values: this.#values, unknown: this.#unknown };
  }

  restore({ values, unknown }: RegisterState): void {
    this.#values = values as Map<Register, bigint>;
    this.#unknown = unknown as Set<Register>;
    this.#held = true;
  }

  #release(): void {
    if (!this.#held) return;
    this.#values = new Map(this.#values);
    this.#unknown = new Set(this.#unknown);
    this.#held = false;
  }

  #resetValue(register: Register): bigint {
    const present = this.present(register);
    const { reset } = register.facts;
    switch (reset.kind) {
      case 'fixed':
        return reset.value & present;
      case 'unknown':
        return (this.knobs.unknownAtReset === 'complement' ? ~reset.value : reset.value) & present;
      case 'implementation-defined':
        return register.name === GBPA.name
          ? this.profile.gbpa & present
          : (this.profile.identification[register.name as IdentificationName] ?? 0n);
    }
  }
}

function presentBits(register: Register, profile: Profile): bigint {
  if (!hasFeature(profile, register.facts.requires)) return 0n;
  if (register.facts.reset.kind === 'implementation-defined' && register.name in profile.identification) {
    return 0xffff_ffffn;
  }
  return Object.values(register.fields as Fields).reduce(
    (mask, field) => (hasFeature(profile, field.requires) ? mask | maskOf(field) : mask),
    0n,
  );
}
