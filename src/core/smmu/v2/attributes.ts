import { sCR0 } from '../registers/v2/global';
import { S2CR } from '../registers/v2/stream-map';
import { type MemoryAttributes, ordinary, overridden, withoutSnoop } from '../v3/memory-attributes';
import type { AccessKind } from '../v3/permission';
import type { Transaction } from '../v3/transaction';
import type { PartV2 } from './part';

/** SHCFG of SMMUv2 (0 incoming, 1 outer, 2 inner, 3 none) as SMMUv3 encodes it (0 none, 1 incoming, 2 outer, 3 inner). */
export function shareabilityCode(encoded: number): number {
  return [1, 2, 3, 0][encoded] ?? 1;
}

/** Memory type of what bypasses all of the SMMU, as sCR0 says. */
export function throughSCR0({ registers }: PartV2, { attributes = ordinary }: Transaction): MemoryAttributes {
  return overridden(attributes, {
    replacesType: registers.field(sCR0, 'MTCFG') === 1,
    memAttr: registers.field(sCR0, 'MemAttr'),
    shareability: shareabilityCode(registers.field(sCR0, 'SHCFG')),
  });
}

/** Memory type of what a group's S2CR lets bypass, or hands to a context bank. */
export function throughS2CR({ registers }: PartV2, group: number, incoming: MemoryAttributes): MemoryAttributes {
  return overridden(incoming, {
    replacesType: registers.field(S2CR, 'MTCFG', group) === 1,
    memAttr: registers.field(S2CR, 'MemAttr', group),
    shareability: shareabilityCode(registers.field(S2CR, 'SHCFG', group)),
  });
}

/** What kind of access it is after S2CR.PRIVCFG and INSTCFG. A write is never a fetch of an instruction. */
export function accessOf({ registers }: PartV2, group: number, transaction: Transaction): AccessKind {
  const privilege = registers.field(S2CR, 'PRIVCFG', group);
  const kind = registers.field(S2CR, 'INSTCFG', group);
  const { write } = transaction;
  return {
    write,
    privileged: privilege < 2 ? (transaction.privileged ?? false) : privilege === 3,
    instruction: !write && (kind < 2 ? (transaction.instruction ?? false) : kind === 3),
  };
}

/** What goes out: No Snoop acts last. */
export function outgoingV2(attributes: MemoryAttributes, transaction: Transaction): MemoryAttributes {
  return transaction.noSnoop ? withoutSnoop(attributes) : attributes;
}
