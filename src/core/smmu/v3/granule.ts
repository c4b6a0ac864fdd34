import type { Part } from './part';

/** Whether the part supports a granule (IDR5). */
export function supportsGranule(part: Part, granuleBits: number | undefined): granuleBits is number {
  switch (granuleBits) {
    case 12:
      return part.has('IDR5.GRAN4K');
    case 14:
      return part.has('IDR5.GRAN16K');
    case 16:
      return part.has('IDR5.GRAN64K');
    default:
      return false;
  }
}

/** Permitted TxSZ (§5.2, §5.4): at most 39, or with small tables 48 (64K: 47); at least 16, or 12 with 64K and 52-bit addresses. */
export function inSizeRange(part: Part, granuleBits: number, size: number, wide: boolean): boolean {
  const most = part.has('IDR3.STT') ? (granuleBits === 16 ? 47 : 48) : 39;
  const least = granuleBits === 16 && wide ? 12 : 16;
  return size >= least && size <= most;
}
