import {
  type DecodedField,
  decodeFields,
  extract,
  type Feature,
  type Field,
  type Fields,
  insert,
  maskOf,
} from './field';

/** `CR0.SMMUEN`: a field of another register. */
export type FieldReference = `${string}.${string}`;

/** A condition under which software must not write: `while` reads 1 in the named register or in its acknowledge register. */
export interface Guard {
  readonly while: readonly FieldReference[];
  /** The fields it protects; all of them when absent. */
  readonly fields?: readonly string[];
  /** Once the guard is acknowledged as 1 the register is read-only in every version; only writes during a transition may be UNPREDICTABLE. */
  readonly readOnlyOnceAcknowledged?: true;
  readonly section: string;
}

/** What a write does. Every kind also has RES0 bits, which are those of no declared field. */
export type Access =
  /** Identification, status and acknowledge registers: writes are ignored. */
  | { readonly kind: 'read-only' }
  | { readonly kind: 'read-write' }
  /** Read-only while a guard holds, or for good when the preset feature is there. */
  | { readonly kind: 'guarded'; readonly guards: readonly Guard[]; readonly preset?: Feature }
  /** Reads back at once; takes effect when `acknowledge` shows it. */
  | { readonly kind: 'acknowledged'; readonly acknowledge: string }
  /** Taken only together with a 1 in `field`, which hardware clears when the new value is in force. */
  | { readonly kind: 'self-clearing'; readonly field: string }
  /** Toggle protocol of GERROR and GERRORN: writes acknowledge errors that `error` shows. */
  | { readonly kind: 'toggle'; readonly error: string }
  /** Bits written as 1 become 0; `except` names fields that something else clears. */
  | { readonly kind: 'write-1-to-clear'; readonly except?: readonly string[] }
  /** A write sets something in motion; reads give 0. */
  | { readonly kind: 'write-only' };

/** Value after reset. `unknown` is architecturally UNKNOWN: the model then uses this value, or its complement (a knob). */
export type Reset =
  | { readonly kind: 'fixed'; readonly value: bigint }
  | { readonly kind: 'unknown'; readonly value: bigint }
  | { readonly kind: 'implementation-defined' };

/** What a register's declaration says besides its name, place and fields. */
export interface RegisterFacts {
  readonly summary: string;
  /** Section of IHI 0070 issue G.b, or with its document that of another (IHI 0062 issue D.c); empty when we have not read one. */
  readonly section: string;
  readonly access: Access;
  readonly reset: Reset;
  /** The whole register is RES0 without it. */
  readonly requires?: Feature;
  /** Declared so that it can be shown and named; the model says so loudly when software uses it. */
  readonly modelled?: false;
}

/** One register: the only place where its offset, fields, access rule and reset value stand. */
export class Register<F extends string = string> {
  /** Union of the declared fields; all other bits are RES0. */
  readonly mask: bigint;

  constructor(
    readonly name: string,
    /** From the start of page 0; page 1 starts at 0x10000. */
    readonly offset: number,
    readonly width: 32 | 64,
    readonly fields: Fields<F>,
    readonly facts: RegisterFacts,
  ) {
    this.mask = Object.values<Field>(fields).reduce((mask, field) => mask | maskOf(field), 0n);
  }

  /** Value of a field that is at most 32 bits wide. */
  get(value: bigint, field: F): number {
    return Number(extract(this.fields[field], value));
  }

  /** Value of a field of any width. */
  big(value: bigint, field: F): bigint {
    return extract(this.fields[field], value);
  }

  /** `value` with one field replaced. */
  with(value: bigint, field: F, content: number | bigint): bigint {
    return insert(this.fields[field], value, BigInt(content));
  }

  /** A value from its fields; those not named are 0. */
  make(contents: Partial<Record<F, number | bigint>>): bigint {
    let value = 0n;
    for (const name of Object.keys(contents) as F[]) value = this.with(value, name, contents[name] ?? 0);
    return value;
  }

  decode(value: bigint): DecodedField[] {
    return decodeFields(this.fields, [value]);
  }
}

/** Declares a register. */
export function register<F extends string>(
  name: string,
  offset: number,
  width: 32 | 64,
  fields: Fields<F>,
  facts: RegisterFacts,
): Register<F> {
  return new Register(name, offset, width, fields, facts);
}

export const readOnly: Access = { kind: 'read-only' };
export const readWrite: Access = { kind: 'read-write' };
export const writeOnly: Access = { kind: 'write-only' };
/** Hardware defines the value; the profile supplies it. */
export const implementationDefined: Reset = { kind: 'implementation-defined' };

/** A value that the architecture fixes after reset. */
export function resetsTo(value: bigint): Reset {
  return { kind: 'fixed', value };
}

/** Architecturally UNKNOWN after reset; `value` is what the model picks. */
export function unknown(value = 0n): Reset {
  return { kind: 'unknown', value };
}
