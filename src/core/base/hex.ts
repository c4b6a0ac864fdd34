/** `0x`-prefixed lower-case hexadecimal; negative numbers are shown as the unsigned value of `bits` width. */
export function hex(value: number | bigint, bits: 32 | 64 = 64): string {
  return `0x${BigInt.asUintN(bits, BigInt(value)).toString(16)}`;
}

/** Hexadecimal padded to the full width of the register or word, for columns that must align. */
export function hexPadded(value: number | bigint, bits: 8 | 16 | 32 | 64): string {
  return `0x${BigInt.asUintN(bits, BigInt(value))
    .toString(16)
    .padStart(bits / 4, '0')}`;
}
