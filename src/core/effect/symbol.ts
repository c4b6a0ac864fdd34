import { type FieldChange, plainValue } from './effect';

/** Names physical addresses by the first place where a run shows them, so that two runs that allocate differently compare equal.
 *  A run that puts one table's address where another's belongs differs, as long as the other has been seen before. */
export class AddressSymbols {
  readonly #names = new Map<bigint, string>();

  /** The name of `address`, given that it now appears in `place` (such as `CMDQ_BASE.ADDR`). 0 has no name: it is no address. */
  name(address: bigint, place: string): string {
    if (address === 0n) return '0';
    const known = this.#names.get(address);
    if (known !== undefined) return known;
    this.#names.set(address, place);
    return place;
  }
}

/** The value of `subject` with its address fields replaced by symbols. Bits outside the declared fields are kept. */
export function symbolicValue(
  subject: string,
  value: bigint,
  fields: readonly FieldChange[],
  symbols: AddressSymbols,
): string {
  let rest = value;
  let names = '';
  for (const field of fields) {
    if (!field.address) continue;
    const width = BigInt(field.high - field.low + 1);
    rest &= ~(((1n << width) - 1n) << BigInt(field.low));
    names += `+${symbols.name(plainValue(field, field.new), `${subject}.${field.name}`)}`;
  }
  return rest.toString(16) + names;
}
