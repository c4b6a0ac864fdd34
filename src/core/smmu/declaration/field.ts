/** `IDR0.PRI`, `IDR3.DPT`: an ID register field that must be non-zero for a field, register or command to exist. A leading `!` turns it
 *  round. */
export type Feature = `${'' | '!'}IDR${0 | 1 | 2 | 3 | 4 | 5}.${string}`;

/** What a declaration says about a field besides its place. */
export interface FieldFacts {
  /** Names of values, for hovers and for matching the driver's macros (`STRTAB_BASE_CFG_FMT_2LVL`). */
  readonly values?: Readonly<Record<number, string>>;
  /** The field is RES0 (or ignored) without it. */
  readonly requires?: Feature;
  /** The driver's spelling, where it is not ours in upper case. */
  readonly kernel?: string;
  /** The driver's spellings of values, where they are not those of `values`. */
  readonly kernelValues?: Readonly<Record<string, number>>;
  /** The driver's word for a set of values that several fields share: `CACHE` in `CR1_CACHE_WB`. */
  readonly family?: string;
  /** Section of IHI 0070 (issue G.b) when it is not that of the register or structure as a whole. */
  readonly section?: string;
}

/** A run of bits. `low` counts from bit 0 of the register, or of the first dword of a structure. */
export interface Field extends FieldFacts {
  readonly low: number;
  readonly width: number;
  /** Its meaning in one sentence, for hovers. */
  readonly summary: string;
}

/** Fields by Arm's name. */
export type Fields<F extends string = string> = Readonly<Record<F, Field>>;

/** One bit. */
export function bit(position: number, summary: string, facts: FieldFacts = {}): Field {
  return { low: position, width: 1, summary, ...facts };
}

/** Bits `high` down to `low`, both included. */
export function bits(high: number, low: number, summary: string, facts: FieldFacts = {}): Field {
  return { low, width: high - low + 1, summary, ...facts };
}

/** By position and by width: what is asked for at every access need not be made every time. */
const shifts = Array.from({ length: 64 }, (_, position) => BigInt(position));
const masks = Array.from({ length: 65 }, (_, width) => (1n << BigInt(width)) - 1n);

function shiftOf(field: Field): bigint {
  return shifts[field.low & 63] as bigint;
}

/** Mask of a field, at its place within its dword. */
export function maskOf(field: Field): bigint {
  return (masks[field.width] as bigint) << shiftOf(field);
}

/** `[high:low]` or `[n]`, as manuals print it. */
export function formatBits(field: Field): string {
  return field.width === 1 ? `[${field.low}]` : `[${field.low + field.width - 1}:${field.low}]`;
}

/** The field's value within one 64-bit word (`low` modulo 64), unsigned. */
export function extract(field: Field, word: bigint): bigint {
  return (word >> shiftOf(field)) & (masks[field.width] as bigint);
}

/** `word` with the field replaced by the low bits of `value`. */
export function insert(field: Field, word: bigint, value: bigint): bigint {
  const mask = maskOf(field);
  return (word & ~mask) | ((value << shiftOf(field)) & mask);
}

/** One decoded field: what hovers and trees show. */
export interface DecodedField {
  readonly name: string;
  readonly field: Field;
  readonly value: bigint;
  /** Name of the value, if it has one. */
  readonly meaning?: string;
}

/** Fields from the lowest bit up, with their values in `words` (64-bit words, lowest first). */
export function decodeFields(fields: Fields, words: readonly bigint[]): DecodedField[] {
  return Object.entries(fields)
    .sort(([, a], [, b]) => a.low - b.low)
    .map(([name, field]) => {
      const value = extract(field, words[Math.floor(field.low / 64)] ?? 0n);
      const meaning = field.values?.[Number(value)];
      return { name, field, value, ...(meaning !== undefined && { meaning }) };
    });
}
