import { hex } from '../../base/hex';
import { Fault } from './fault';
import type { Part } from './part';

/** Why a prefetch goes no further at a descriptor whose Access flag is 0: it may set the flag, or leave it alone (Arm ARM; dirty state is never
 *  marked ahead of a write). Undefined when it may set it. */
export function leftByPrefetch(part: Part, at: bigint): Fault | undefined {
  if (part.knobs.prefetchedAccessFlag === 'set') return undefined;
  return new Fault(undefined, `a prefetch leaves the Access flag at ${hex(at)} alone`);
}
