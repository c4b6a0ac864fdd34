import { type Fields, maskOf } from '../declaration/field';
import type { Register } from '../declaration/register';
import { hasFeatureV2, type IdentificationNameV2, type ProfileV2 } from '../profiles/v2/profile';
import type { FrameRegister } from '../registers/v2/frame-register';
import { sCR0 } from '../registers/v2/global';
import { registersV2 } from '../registers/v2/map';
import { S2CR, SMR } from '../registers/v2/stream-map';
import type { Frame } from './frame';
import type { KnobsV2 } from './knobs';

/** Registers that were written since reset, by their offset in the frame. */
export interface RegisterStateV2 {
  readonly values: ReadonlyMap<number, bigint>;
  readonly mapping: object;
}

const mapsStreams: ReadonlySet<FrameRegister> = new Set([sCR0, SMR, S2CR] as FrameRegister[]);

/** Fields of sCR0 that the architecture calls UNKNOWN after reset. */
const unknownOfSCR0 = maskOf(sCR0.fields.USFCFG) | maskOf(sCR0.fields.SMCFCFG);

/** Values of all registers of one part, and which of their bits exist in it. Knows no behaviour. */
export class RegisterFileV2 {
  #values = new Map<number, bigint>();
  /** A snapshot holds the map: it is copied before the next change, since most snapshots see none. */
  #held = false;
  /** The same object as long as no register changes that decides where StreamIDs lead. */
  #mapping: object = {};
  readonly #present = new Map<Register, bigint>();
  readonly #reset = new Map<Register, bigint>();

  constructor(
    readonly profile: ProfileV2,
    readonly frame: Frame,
    knobs: KnobsV2,
  ) {
    for (const register of registersV2) {
      this.#present.set(register, presentBits(register, profile));
      this.#reset.set(register, resetValue(register, profile, knobs) & this.present(register));
    }
  }

  /** Gives every register its value after reset. */
  reset(): void {
    this.#values = new Map();
    this.#held = false;
    this.#mapping = {};
  }

  /** Stands for the values of sCR0, SMR and S2CR: as long as it is the same, so are they. */
  get mapping(): object {
    return this.#mapping;
  }

  /** Bits that exist in this part; the others are RES0. 0 for a register that the part lacks. What SMR has depends on sCR0.EXIDENABLE. */
  present(register: FrameRegister): bigint {
    return this.#present.get(register) ?? 0n;
  }

  get(register: FrameRegister, index = 0): bigint {
    return this.#values.get(this.frame.offsetOf(register, index)) ?? this.#reset.get(register) ?? 0n;
  }

  /** Whether the value is the model's choice for one that the architecture calls UNKNOWN: nothing was written since reset. */
  isUnknown(register: FrameRegister, index = 0): boolean {
    if (register.facts.reset.kind !== 'unknown' || this.present(register) === 0n) return false;
    return !this.#values.has(this.frame.offsetOf(register, index));
  }

  /** Stores the bits that exist. */
  set(register: FrameRegister, index: number, value: bigint): void {
    if (this.#held) this.#values = new Map(this.#values);
    this.#held = false;
    if (mapsStreams.has(register)) this.#mapping = {};
    this.#values.set(this.frame.offsetOf(register, index), value & this.#writable(register));
  }

  field<F extends string>(register: FrameRegister<F>, field: F, index = 0): number {
    return register.get(this.get(register as FrameRegister, index), field);
  }

  bigField<F extends string>(register: FrameRegister<F>, field: F, index = 0): bigint {
    return register.big(this.get(register as FrameRegister, index), field);
  }

  snapshot(): RegisterStateV2 {
    this.#held = true;
    return { values: this.#values, mapping: this.#mapping };
  }

  restore({ values, mapping }: RegisterStateV2): void {
    this.#values = values as Map<number, bigint>;
    this.#mapping = mapping;
    this.#held = true;
  }

  /** Without EXIDENABLE, SMR has as many bits of ID and MASK as StreamIDs have (§9.6.25). */
  #writable(register: FrameRegister): bigint {
    const present = this.present(register);
    if (register.name !== SMR.name || present === 0n) return present;
    if (this.field(sCR0, 'EXIDENABLE') === 1) return 0xffff_ffffn;
    const width = BigInt(Math.min(15, streamBits(this.profile)));
    const ones = (1n << width) - 1n;
    return maskOf(SMR.fields.VALID) | (ones << 16n) | ones;
  }
}

/** Bits of a StreamID without EXIDENABLE. */
export function streamBits(profile: ProfileV2): number {
  return Number((profile.identification.IDR0 >> 9n) & 0xfn);
}

function presentBits(register: FrameRegister, profile: ProfileV2): bigint {
  if (!hasFeatureV2(profile, register.facts.requires)) return 0n;
  if (register.facts.reset.kind === 'implementation-defined') return 0xffff_ffffn;
  return Object.values(register.fields as Fields).reduce(
    (mask, field) => (hasFeatureV2(profile, field.requires) ? mask | maskOf(field) : mask),
    0n,
  );
}

function resetValue(register: FrameRegister, profile: ProfileV2, knobs: KnobsV2): bigint {
  const { reset, access } = register.facts;
  switch (reset.kind) {
    case 'fixed': {
      if (register.name !== sCR0.name) return reset.value;
      return profile.sCR0 ?? (knobs.unknownAtReset === 'declared' ? reset.value : reset.value ^ unknownOfSCR0);
    }
    case 'unknown': {
      // Statuses show that nothing is under way, and what cannot be read holds nothing.
      if (knobs.unknownAtReset === 'declared' || access.kind === 'read-only' || access.kind === 'write-only') {
        return reset.value;
      }
      return ~reset.value;
    }
    case 'implementation-defined':
      if (register.name === 'sACR') return profile.sACR;
      if (register.name === 'CBn_ACTLR') return profile.ACTLR;
      return profile.identification[register.name as IdentificationNameV2];
  }
}
