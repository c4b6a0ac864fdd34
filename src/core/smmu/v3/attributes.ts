import { GBPA } from '../registers/control';
import { type MemoryAttributes, ordinary, overridden, withoutSnoop } from './memory-attributes';
import type { Part } from './part';
import type { Transaction } from './transaction';

/** Whether the part replaces incoming memory types at all (§5.2, §6.3.14). */
export function overridesTypes(part: Part): boolean {
  return part.has('IDR1.ATTR_TYPES_OVR') && part.knobs.attributeOverrides === 'applied';
}

/** Attributes of an access that bypasses the SMMU as GBPA says. */
export function throughGbpa(part: Part, gbpa: bigint, { attributes = ordinary }: Transaction): MemoryAttributes {
  if (!overridesTypes(part)) return attributes;
  return overridden(attributes, {
    replacesType: GBPA.get(gbpa, 'MTCFG') === 1,
    memAttr: GBPA.get(gbpa, 'MemAttr'),
    shareability: GBPA.get(gbpa, 'SHCFG'),
  });
}

/** What goes out: No Snoop acts last. */
export function outgoing(attributes: MemoryAttributes, transaction: Transaction): MemoryAttributes {
  return transaction.noSnoop ? withoutSnoop(attributes) : attributes;
}

/** Whether an access with these attributes may look into the caches of CPUs: Normal write-back or write-through in both domains, and
 *  shareable (§3.15, §6.3.11, §5.2, §5.4). Cacheability 1 is write-back with allocation, 2 write-through, 3 write-back without; 0 is
 *  non-cacheable. Shareability 2 is outer, 3 is inner. */
export function coherent(inner: number, outer: number, shareability: number): boolean {
  return inner !== 0 && outer !== 0 && shareability >= 2;
}
