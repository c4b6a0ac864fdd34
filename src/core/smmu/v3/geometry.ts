/** Shape of a VMSAv8-64 table walk: granule, input size and start level. */
export interface Geometry {
  /** 12, 14 or 16. */
  readonly granuleBits: number;
  readonly inputBits: number;
  readonly startLevel: number;
}

/** Index bits of one level. */
export function strideOf(granuleBits: number): number {
  return granuleBits - 3;
}

/** The lowest input bit that the index of a level uses. */
export function shiftOf(granuleBits: number, level: number): number {
  return granuleBits + (3 - level) * strideOf(granuleBits);
}

/** Where a stage 1 walk starts for an input size. */
export function startLevelOf(granuleBits: number, inputBits: number): number {
  return 4 - Math.max(1, Math.ceil((inputBits - granuleBits) / strideOf(granuleBits)));
}

/** Where a stage 2 walk starts by S2SL0; undefined for encodings that need a feature we lack. */
export function stage2StartLevel(granuleBits: number, sl0: number, smallTables: boolean): number | undefined {
  if (granuleBits === 12) return sl0 === 3 ? (smallTables ? 3 : undefined) : 2 - sl0;
  return sl0 === 3 ? undefined : 3 - sl0;
}

/** Granule by CD.TG0 and STE.S2TG. */
export function granuleOfTg0(encoded: number): number | undefined {
  return [12, 16, 14][encoded];
}

/** Granule by CD.TG1, which is encoded differently. */
export function granuleOfTg1(encoded: number): number | undefined {
  return [undefined, 14, 12, 16][encoded];
}

/** Whether a level may hold blocks (no 52-bit small granules); `wide` is a 64K granule on a part with 52-bit addresses. */
export function allowsBlock(granuleBits: number, level: number, wide: boolean): boolean {
  return level === 2 || (level === 1 && (granuleBits === 12 || wide));
}
