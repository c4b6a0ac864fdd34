import { hex } from '../../base/hex';
import { Fault } from './fault';
import type { Verdict } from './permission';
import type { Tlb, TlbTag } from './tlb';
import type { Leaf } from './walk';

/** The cached leaf for an address, undefined for a miss, or F_TLB_CONFLICT when entries contradict each other. An entry whose Access flag or
 *  dirty state the access would have to update counts as a miss: the update needs the descriptor in memory. */
export function cachedLeaf(
  tlb: Tlb,
  tag: TlbTag,
  address: bigint,
  judge: (leaf: Leaf) => Verdict,
): Leaf | Fault | undefined {
  const [first, ...others] = tlb.lookup(tag, address);
  if (!first) return undefined;
  if (others.length > 0) {
    return new Fault('F_TLB_CONFLICT', `${others.length + 1} TLB entries of stage ${tag.stage} match ${hex(address)}`);
  }
  const verdict = judge(first.leaf);
  return verdict.accessFlagFault || verdict.descriptor !== first.leaf.descriptor ? undefined : first.leaf;
}
