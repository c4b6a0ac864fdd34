import type { DecodedField } from '../smmu/declaration/field';
import { registerNamed } from '../smmu/registers/map';
import { commandName, commandWithOpcode } from '../smmu/structures/command';
import { eventOfRecord } from '../smmu/structures/event';
import { PageRequest } from '../smmu/structures/page-request';
import type { EventOf } from '../trace/event';
import type { FieldChange } from './effect';

/** Fields that hold a physical address. Addresses of translations (TLBI by address, fault records) are the device's own and stay. */
const addressField = /^(ADDR|MSIAddress|L2Ptr|S1ContextPtr|TTB[01]?|S2TTB|VMSPtr)$/;

/** The fields of a register access; `old` is absent for a read and where it is UNKNOWN. Empty where nobody declares the register. */
export function fieldsOfAccess(event: EventOf<'register-read' | 'register-write'>): FieldChange[] {
  const declared = registerNamed(event.register);
  if (!declared) return [];
  // Half of a 64-bit register may be accessed on its own. Page 1 aliases keep the offset within their page.
  const shift = declared.width === 64 && event.size === 4 && event.offset % 8 === 4 ? 32n : 0n;
  const width = event.size * 8;
  const now = declared.decode(event.value << shift);
  const previous = event.kind === 'register-write' ? event.previous : undefined;
  const before = previous === undefined ? undefined : declared.decode(previous << shift);
  return now.flatMap((decoded, index) => {
    const reached = decoded.field.low >= Number(shift) && decoded.field.low < Number(shift) + width;
    return reached ? [change(decoded, before?.[index]?.value)] : [];
  });
}

/** Name and fields of a command, the opcode left out. */
export function describeCommand(dwords: readonly [bigint, bigint]): { name: string; fields: FieldChange[] } {
  const declared = commandWithOpcode(Number(dwords[0] & 0xffn));
  return { name: commandName(dwords), fields: (declared?.decode(dwords) ?? []).map((decoded) => change(decoded)) };
}

/** Name and fields of an event or page request record. */
export function describeRecord(event: EventOf<'queue-event'>): { name: string; fields: FieldChange[] } {
  const declared = event.queue === 'PRIQ' ? PageRequest : eventOfRecord(event.dwords);
  const fields = (declared?.decode(event.dwords) ?? []).map((decoded) => change(decoded));
  return { name: declared?.name ?? `${event.queue} record`, fields };
}

function change({ name, field, value, meaning }: DecodedField, old?: bigint): FieldChange {
  return {
    name,
    high: field.low + field.width - 1,
    low: field.low,
    ...(old !== undefined && { old }),
    new: value,
    ...(meaning !== undefined && { meaning }),
    ...(addressField.test(name) && { address: true as const }),
  };
}
