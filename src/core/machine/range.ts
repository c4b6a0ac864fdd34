/** `[address, address + length)`, physical, in bytes. */
export interface PhysicalRange {
  readonly address: bigint;
  readonly length: bigint;
}

/** Whether two ranges share a byte. */
export function overlaps(a: PhysicalRange, b: PhysicalRange): boolean {
  return a.address < b.address + b.length && b.address < a.address + a.length;
}

/** Whether `outer` holds all of `[address, address + length)`. */
export function contains(outer: PhysicalRange, address: bigint, length: number | bigint): boolean {
  return address >= outer.address && address + BigInt(length) <= outer.address + outer.length;
}

/** The parts of `range` that none of `covers` covers, in ascending order. */
export function subtract(range: PhysicalRange, covers: readonly PhysicalRange[]): PhysicalRange[] {
  let left: PhysicalRange[] = [range];
  for (const cover of covers) {
    left = left.flatMap((piece) => {
      if (!overlaps(piece, cover)) return [piece];
      const pieces: PhysicalRange[] = [];
      const pieceEnd = piece.address + piece.length;
      const coverEnd = cover.address + cover.length;
      if (piece.address < cover.address) pieces.push({ address: piece.address, length: cover.address - piece.address });
      if (coverEnd < pieceEnd) pieces.push({ address: coverEnd, length: pieceEnd - coverEnd });
      return pieces;
    });
  }
  return left;
}
