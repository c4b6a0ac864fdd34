import type { Tlb, TlbTag } from './tlb';
import type { TableCache } from './walk';

/** A walk cache for one walk: descriptors of tables on the way to `address`. They have an ASID even where the leaf is global, since only the
 *  leaf says that it is. */
export function tableCache(tlb: Tlb, tag: TlbTag, granuleBits: number, address: bigint): TableCache {
  return {
    find: (level, sizeBits) => tlb.table(tag, level, address, sizeBits),
    keep: (leaf) => tlb.insertTable({ tag, granuleBits, leaf }, address),
  };
}
