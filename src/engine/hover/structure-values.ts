import { extract, type Field, maskOf } from '../../core/smmu/declaration/field';
import type { Structure } from '../../core/smmu/declaration/structure';
import { STRTAB_BASE_CFG } from '../../core/smmu/registers/control';
import { CD } from '../../core/smmu/structures/cd';
import { Command, commandHeader, commandWithOpcode } from '../../core/smmu/structures/command';
import { EventRecord, eventOfRecord } from '../../core/smmu/structures/event';
import { PageRequest } from '../../core/smmu/structures/page-request';
import { STE } from '../../core/smmu/structures/ste';
import { L1CD, L1STD } from '../../core/smmu/structures/table';
import type { Event, EventOf } from '../../core/trace/event';
import type { Trace } from '../../core/trace/recorder';
import { chooseEvents, driverLine, lastGroup, type Place, type Values } from './values';

type Store = EventOf<'memory-store'>;

/** What a run did with a structure: the last command that was consumed, the last record that was written, or the entry of the last stores
 *  to a table that the SMMU could read. By the line, or in the whole run where it caused none; undefined where there was none. */
export function structureValues(trace: Trace, structure: Structure, place: Place | undefined): Values | undefined {
  const isTable = !(structure instanceof Command || structure instanceof EventRecord) && structure !== commandHeader;
  if (isTable && structure !== PageRequest) return tableValues(trace, structure, place);
  const records = trace.events.filter((event) => isRecordOf(event, structure));
  const { scope, events } = chooseEvents(records, place);
  const last = events.at(-1);
  if (!last || !('dwords' in last)) return undefined;
  const { dwords } = last;
  const at = driverLine(last);
  return {
    scope,
    count: events.length,
    shown: 1,
    ...(at && { at }),
    of: (field) => ({ new: extract(field, dwords[Math.floor(field.low / 64)] ?? 0n) }),
  };
}

function isRecordOf(event: Event, structure: Structure): boolean {
  if (event.kind === 'command') {
    return structure === commandHeader || commandWithOpcode(event.opcode) === structure;
  }
  if (event.kind !== 'queue-event') return false;
  return event.queue === 'PRIQ' ? structure === PageRequest : eventOfRecord(event.dwords) === structure;
}

function tableValues(trace: Trace, structure: Structure, place: Place | undefined): Values | undefined {
  const bytes = BigInt(structure.bytes);
  const wanted = storesTo(structure, trace);
  const { scope, events } = chooseEvents(wanted, place);
  const last = events.at(-1);
  if (!last) return undefined;
  const entry = last.address - (last.address % bytes);
  const own = wanted.filter(({ address }) => entry <= address && address < entry + bytes);
  const group = lastGroup(
    events.filter((store) => own.includes(store)),
    own,
    scope === 'line' ? place : undefined,
  );
  const initial = new Bytes();
  for (const { address, size, previous } of own.toReversed()) initial.put(address, size, previous);
  const from = group[0] ? own.indexOf(group[0]) : 0;
  const before = initial.with(own.slice(0, from));
  const after = before.with(group);
  const at = driverLine(last);
  return {
    scope,
    count: events.length,
    shown: group.length,
    ...(at && { at }),
    of: (field) => {
      const [old, now] = [before.field(entry, field), after.field(entry, field)];
      return now === undefined ? undefined : { new: now, ...(old !== undefined && { old }) };
    },
  };
}

/** Bytes of memory that stores tell of: what they wrote, and what was there before. */
class Bytes {
  constructor(private readonly known: Map<bigint, number> = new Map()) {}

  /** A copy that has seen these stores too. */
  with(stores: readonly Store[]): Bytes {
    const copy = new Bytes(new Map(this.known));
    for (const { address, size, value } of stores) copy.put(address, size, value);
    return copy;
  }

  put(address: bigint, size: number, value: bigint): void {
    for (let byte = 0; byte < size; byte++) {
      this.known.set(address + BigInt(byte), Number((value >> BigInt(8 * byte)) & 0xffn));
    }
  }

  /** A field of the structure at `entry`; undefined where a byte of it is unknown. */
  field(entry: bigint, field: Field): bigint | undefined {
    const dword = entry + BigInt(Math.floor(field.low / 64) * 8);
    const mask = maskOf(field);
    let word = 0n;
    for (let byte = 0n; byte < 8n; byte++) {
      if (((mask >> (8n * byte)) & 0xffn) === 0n) continue;
      const held = this.known.get(dword + byte);
      if (held === undefined) return undefined;
      word |= BigInt(held) << (8n * byte);
    }
    return extract(field, word);
  }
}

/** The stores to entries of this kind, by what the tables that they went to are called. Whether a stream table has two levels, the last
 *  write of STRTAB_BASE_CFG says. */
function storesTo(structure: Structure, trace: Trace): Store[] {
  const twoLevels = new Set<string>();
  return trace.events.filter((event): event is Store => {
    if (event.kind === 'register-write' && event.register === STRTAB_BASE_CFG.name) {
      if (STRTAB_BASE_CFG.get(event.value, 'FMT') === 0) twoLevels.delete(event.device);
      else twoLevels.add(event.device);
    }
    if (event.kind !== 'memory-store') return false;
    const [, device = '', what] =
      /^(.*?) (stream table|stream table level 2|level 1 context descriptors|context descriptors)$/.exec(
        event.table ?? '',
      ) ?? [];
    if (what === 'level 1 context descriptors') return structure === L1CD;
    if (what === 'context descriptors') return structure === CD;
    if (what === 'stream table level 2') return structure === STE;
    return what === 'stream table' && structure === (twoLevels.has(device) ? L1STD : STE);
  });
}
