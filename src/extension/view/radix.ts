/** How numbers are written. */
export type Radix = 'hex' | 'decimal' | 'binary';

/** A hex string of the wire in the radix that the user chose; words such as UNKNOWN stay. One digit is the same in all of them. */
export function formatValue(value: string, radix: Radix): string {
  if (!value.startsWith('0x')) return value;
  if (radix === 'hex' && !/^0x[01]$/.test(value)) return value;
  const number = BigInt(value);
  if (number < 2n || radix === 'decimal') return number.toString();
  return `0b${number.toString(2)}`;
}
