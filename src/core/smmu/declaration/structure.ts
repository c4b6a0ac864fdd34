import { type DecodedField, decodeFields, type Fields, insert } from './field';

interface Place {
  readonly dword: number;
  readonly shift: bigint;
  readonly mask: bigint;
}

/** What a structure's declaration says besides its name, size and fields. */
export interface StructureFacts {
  readonly summary: string;
  readonly section: string;
  /** How the driver's macros for it begin: `STRTAB_STE_`. A number after it is the dword: `STRTAB_STE_1_EATS`. */
  readonly kernel: string;
}

/** An in-memory structure of whole dwords. Field positions are absolute: bit 131 is bit 3 of dword 2. No field crosses a dword. */
export class Structure<F extends string = string> {
  /** Where fields are, worked out once: they are read many times for every transaction. */
  readonly #places = new Map<F, Place>();

  constructor(
    readonly name: string,
    readonly dwords: number,
    readonly fields: Fields<F>,
    readonly facts: StructureFacts,
  ) {
    for (const name of Object.keys(fields) as F[]) {
      const { low, width } = fields[name];
      this.#places.set(name, {
        dword: Math.floor(low / 64),
        shift: BigInt(low % 64),
        mask: (1n << BigInt(width)) - 1n,
      });
    }
  }

  get bytes(): number {
    return this.dwords * 8;
  }

  /** Value of a field that is at most 32 bits wide. */
  get(words: readonly bigint[], field: F): number {
    return Number(this.big(words, field));
  }

  /** Value of a field of any width. */
  big(words: readonly bigint[], field: F): bigint {
    const place = this.#places.get(field);
    if (!place) return 0n;
    return ((words[place.dword] ?? 0n) >> place.shift) & place.mask;
  }

  /** Dwords from fields; those not named are 0. */
  make(contents: Partial<Record<F, number | bigint>>): bigint[] {
    const words = new Array<bigint>(this.dwords).fill(0n);
    for (const name of Object.keys(contents) as F[]) {
      const field = this.fields[name];
      const dword = Math.floor(field.low / 64);
      words[dword] = insert(field, words[dword] ?? 0n, BigInt(contents[name] ?? 0));
    }
    return words;
  }

  decode(words: readonly bigint[]): DecodedField[] {
    return decodeFields(this.fields, words);
  }
}

/** Declares a structure of `dwords` 64-bit words. */
export function structure<F extends string>(
  name: string,
  dwords: number,
  fields: Fields<F>,
  facts: StructureFacts,
): Structure<F> {
  return new Structure(name, dwords, fields, facts);
}
