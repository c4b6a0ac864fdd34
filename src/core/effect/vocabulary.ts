import type { DecodedField } from '../smmu/declaration/field';
import { registerOf } from '../smmu/registers/any';
import { commandName, commandWithOpcode } from '../smmu/structures/command';
import { eventOfRecord } from '../smmu/structures/event';
import { PageRequest } from '../smmu/structures/page-request';
import type { EventOf } from '../trace/event';
import type { FieldChange } from './effect';

/** Fields that hold a physical address. Addresses of translations (TLBI by address, fault records) are the device's own and stay. */
const addressField = /^(ADDR|MSIAddress|L2Ptr|S1ContextPtr|TTB[01]?|S2TTB|VMSPtr)$/;

/** The fields of a register access; `old` is absent for a read and where it is UNKNOWN. Empty where nobody declares the register. */
export function fieldsOfAccess(event: EventOf<'register-read' | 'register-write'>): FieldChange[] {
  const declared = registerOf(event);
  if (!declared) return [];
  const { low, width } = reachOf(event, declared.width);
  const shift = BigInt(low);
  const now = declared.decode(event.value << shift);
  const previous = event.kind === 'register-write' ? event.previous : undefined;
  const before = previous === undefined ? undefined : declared.decode(previous << shift);
  return now.flatMap((decoded, index) => {
    const reached = decoded.field.low >= low && decoded.field.low < low + width;
    return reached ? [change(decoded, before?.[index]?.value)] : [];
  });
}

/** The bits of its register that an access reaches, such as `[63:32]`; empty where it reaches all of them. */
export function partOfAccess(event: EventOf<'register-read' | 'register-write'>): string {
  const declared = registerOf(event)?.width;
  const { low, width } = reachOf(event, declared ?? event.size * 8);
  return declared === undefined || width >= declared ? '' : `[${low + width - 1}:${low}]`;
}

/** Lowest bit and number of bits that an access reaches. Registers are aligned to their size, and so are their aliases in page 1. */
export function reachOf(
  { offset, size }: EventOf<'register-read' | 'register-write'>,
  declaredWidth: number,
): { readonly low: number; readonly width: number } {
  return { low: (offset % (declaredWidth / 8)) * 8, width: size * 8 };
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
