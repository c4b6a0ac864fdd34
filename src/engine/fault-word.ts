import type { PhysicalMemory } from '../core/machine/memory';
import { CMDQ_BASE, CMDQ_CONS } from '../core/smmu/registers/queue';
import { STE } from '../core/smmu/structures/ste';
import { L1STD } from '../core/smmu/structures/table';
import type { SmmuV3 } from '../core/smmu/v3/smmu';

/** A 64-bit word of memory, or one bit of it. */
export interface FaultWord {
  readonly address: bigint;
  readonly bit: bigint | undefined;
}

const form = /^(L1STD|STE|CD|CMD|at)\s+(0x[0-9a-f]+|\d+)(?:\s+dword\s+(\d+))?(?:\s+bit\s+(\d+))?$/i;
const help =
  'write for example "STE 0x10 dword 1 bit 3", "L1STD 0", "CD 0x10 dword 0", "CMD 0 dword 0" or "at 0x40000000"';

/** Where a word is that people name by the structure it is in: the stream table entry or first context descriptor of a StreamID, the level 1
 *  descriptor of an index, the command that the SMMU takes next (0) or after so many others, or a physical address. A problem in words where there is none such now. */
export function parseWord(text: string, smmu: SmmuV3, memory: PhysicalMemory): FaultWord | string {
  const match = form.exec(text.trim());
  if (!match) return `"${text}" names no word of memory; ${help}`;
  const [, kind = '', number = '0', dword = '0', bit] = match;
  if (Number(dword) > 7) return `"${text}": structures have at most 8 dwords, 0 to 7`;
  if (bit !== undefined && Number(bit) > 63) return `"${text}": a dword has bits 0 to 63`;
  const start = startOf(kind, BigInt(number), smmu, memory);
  if (typeof start === 'string') return start;
  return { address: start + 8n * BigInt(dword), bit: bit === undefined ? undefined : BigInt(bit) };
}

function startOf(kind: string, number: bigint, smmu: SmmuV3, memory: PhysicalMemory): bigint | string {
  if (kind === 'at') return number & ~7n;
  if (kind.toUpperCase() === 'CMD') return commandAt(number, smmu);
  const table = smmu.streamTable;
  if (kind.toUpperCase() === 'L1STD') {
    return table.split === undefined ? 'the stream table has one level' : table.base + 8n * number;
  }
  const entry = entryOf(Number(number), smmu, memory);
  if (entry === undefined || kind.toUpperCase() === 'STE') {
    return entry ?? `StreamID ${number} has no stream table entry now`;
  }
  const words = Array.from({ length: 8 }, (_, index) => memory.read(entry + 8n * BigInt(index), 8) ?? 0n);
  const pointer = STE.big(words, 'S1ContextPtr') << 6n;
  return pointer === 0n ? `the entry of StreamID ${number} has no context descriptor now` : pointer;
}

/** Address of a command, counted from the one that is taken next. */
function commandAt(number: bigint, smmu: SmmuV3): bigint | string {
  const base = CMDQ_BASE.big(smmu.peek(CMDQ_BASE), 'ADDR') << 5n;
  const entries = 1n << BigInt(CMDQ_BASE.get(smmu.peek(CMDQ_BASE), 'LOG2SIZE'));
  if (base === 0n) return 'there is no command queue now';
  return base + 16n * ((BigInt(CMDQ_CONS.get(smmu.peek(CMDQ_CONS), 'RD')) + number) % entries);
}

/** Address of the stream table entry of a StreamID; undefined where the table has none. */
export function entryOf(streamId: number, { streamTable: table }: SmmuV3, memory: PhysicalMemory): bigint | undefined {
  if (streamId >= 2 ** table.log2 || table.base === 0n) return undefined;
  const { split } = table;
  if (split === undefined) return table.base + 64n * BigInt(streamId);
  const descriptor = memory.read(table.base + 8n * BigInt(Math.floor(streamId / 2 ** split)), 8);
  if (descriptor === undefined || L1STD.get([descriptor], 'Span') === 0) return undefined;
  const second = table.secondLevel([descriptor]);
  const at = 64n * BigInt(streamId % 2 ** split);
  return second && at < second.length ? second.address + at : undefined;
}
