import type { Register } from '../declaration/register';
import { registerNamed } from './map';
import { registerShownV2 } from './v2/map';

/** What an access names: a register as the trace calls it, and its offset in the frame. */
export interface NamedAccess {
  readonly register: string;
  readonly offset: number;
}

/** SMMUv3 has its registers in two pages of this size, some of them in both. */
const page = 0x10000;

/** The declaration of a register of either architecture. Some names are in both (`IDR0`), at different offsets. */
export function registerOf({ register: name, offset }: NamedAccess): Register | undefined {
  const own = registerNamed(name);
  if (own && isAt(own, offset)) return own;
  return registerShownV2(name)?.register ?? own;
}

function isAt({ offset: start, width }: Register, offset: number): boolean {
  const distance = (offset % page) - (start % page);
  return distance >= 0 && distance < width / 8;
}
