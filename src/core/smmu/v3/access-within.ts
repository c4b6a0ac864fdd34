import type { AccessSize } from '../../machine/memory';
import type { Register } from '../declaration/register';

/** Which bits of a register an access covers: all of it, or either half of a 64-bit one. Others have no defined outcome. */
export function accessWithin(
  register: Pick<Register, 'offset' | 'width'>,
  offset: number,
  size: AccessSize,
): { shift: bigint; mask: bigint } | undefined {
  const within = offset - register.offset;
  if (size === 8 && register.width === 64 && within === 0) return { shift: 0n, mask: 0xffff_ffff_ffff_ffffn };
  if (size === 4 && within % 4 === 0) return { shift: BigInt(within * 8), mask: 0xffff_ffffn };
  return undefined;
}
