import { atLeast } from '../profiles/profile';
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

/** TxSZ of stage 1 as it is in force, or undefined where it makes the CD ILLEGAL (§5.4). */
export function stage1Size(part: Part, granuleBits: number, size: number): number | undefined {
  return sizeInForce(part, granuleBits, size, part.has('IDR5.VAX'), 64);
}

/** S2T0SZ as it is in force, or undefined where it makes the STE ILLEGAL (§5.2). Intermediate addresses are no larger than the part's. */
export function stage2Size(part: Part, granuleBits: number, size: number): number | undefined {
  return sizeInForce(part, granuleBits, size, part.outputBits >= 52, part.intermediateBits);
}

/** At most 39, or with small tables 48 (64K: 47); at least 16, or 12 with 64K and 52-bit addresses. What is out of range is ILLEGAL from 3.1 on;
 *  before, it may also count as the nearest value in range. */
function sizeInForce(
  part: Part,
  granuleBits: number,
  size: number,
  wide: boolean,
  inputBits: number,
): number | undefined {
  const most = part.has('IDR3.STT') ? (granuleBits === 16 ? 47 : 48) : 39;
  const least = Math.max(granuleBits === 16 && wide ? 12 : 16, 64 - inputBits);
  if (size >= least && size <= most) return size;
  if (atLeast(part.profile.architecture, '3.1')) return undefined;
  const usual = part.knobs.sizeOutOfRange === 'clamped' ? 1 : 0;
  const picked = part.choices.pick(`input size ${size} is out of range`, ['illegal', 'clamped'], usual);
  return picked === 1 ? Math.min(Math.max(size, least), most) : undefined;
}
