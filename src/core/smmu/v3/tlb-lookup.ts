import { hex } from '../../base/hex';
import { Fault } from './fault';
import type { Verdict } from './permission';
import type { Tlb, TlbEntry, TlbTag } from './tlb';
import type { Leaf } from './walk';

/** The cached entry for an address, undefined for a miss, or F_TLB_CONFLICT when entries overlap that may not. */
export function matching(tlb: Tlb, tag: TlbTag, address: bigint): TlbEntry | Fault | undefined {
  const found = tlb.lookup(tag, address);
  if (found.length < 2) return found[0];
  const used = tlb.overlapping(found, address);
  return used ?? new Fault('F_TLB_CONFLICT', `${found.length} TLB entries of stage ${tag.stage} match ${hex(address)}`);
}

/** The cached leaf for an address, undefined for a miss, or F_TLB_CONFLICT. An entry whose Access flag or dirty state the access would have
 *  to update counts as a miss: the update needs the descriptor in memory. */
export function cachedLeaf(
  tlb: Tlb,
  tag: TlbTag,
  address: bigint,
  judge: (leaf: Leaf) => Verdict,
): Leaf | Fault | undefined {
  const found = matching(tlb, tag, address);
  if (found === undefined || found instanceof Fault) return found;
  const verdict = judge(found.leaf);
  return verdict.accessFlagFault || verdict.descriptor !== found.leaf.descriptor ? undefined : found.leaf;
}
