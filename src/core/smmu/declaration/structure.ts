import { type DecodedField, decodeFields, extract, type Fields, insert } from './field';

/** What a structure's declaration says besides its name, size and fields. */
export interface StructureFacts {
  readonly summary: string;
  readonly section: string;
  /** How the driver's macros for it begin: `STRTAB_STE_`. A number after it is the dword: `STRTAB_STE_1_EATS`. */
  readonly kernel: string;
}

/** An in-memory structure of whole dwords. Field positions are absolute: bit 131 is bit 3 of dword 2. No field crosses a dword. */
export class Structure<F extends string = string> {
  constructor(
    readonly name: string,
    readonly dwords: number,
    readonly fields: Fields<F>,
    readonly facts: StructureFacts,
  ) {}

  get bytes(): number {
    return this.dwords * 8;
  }

  /** Value of a field that is at most 32 bits wide. */
  get(words: readonly bigint[], field: F): number {
    return Number(this.big(words, field));
  }

  /** Value of a field of any width. */
  big(words: readonly bigint[], field: F): bigint {
    const declared = this.fields[field];
    return extract(declared, words[Math.floor(declared.low / 64)] ?? 0n);
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
