import type { Register } from '../core/smmu/declaration/register';
import { CR0 } from '../core/smmu/registers/control';
import { CMDQ_BASE, EVENTQ_BASE, PRIQ_BASE } from '../core/smmu/registers/queue';
import { CD } from '../core/smmu/structures/cd';
import { STE } from '../core/smmu/structures/ste';
import { L1CD, L1STD } from '../core/smmu/structures/table';
import type { SmmuV3 } from '../core/smmu/v3/smmu';
import { entryOf } from './fault-word';
import type { Machine } from './machine';

/** What an SMMU would find in a range of memory by what its registers and tables say now, whatever its caches hold. */
export interface Reach {
  readonly smmu: string;
  /** `the page table of nic`. */
  readonly what: string;
}

/** Physical `[start, end)`. */
interface Extent {
  readonly start: bigint;
  readonly end: bigint;
}

/** The first thing that an SMMU may read in `[address, address + length)`, from its registers downwards; undefined where none leads there. Of two
 *  levels of context descriptors, the first second-level table alone is looked at. */
export function reachOf(machine: Machine, address: bigint, length: bigint): Reach | undefined {
  const range = { start: address, end: address + length };
  for (const name of machine.devices) {
    const smmu = machine.smmu(name);
    if (!smmu || machine.stopped.includes(name)) continue;
    const what = queueIn(smmu, range) ?? (isOn(smmu, 'SMMUEN') ? structureIn(machine, smmu, range) : undefined);
    if (what !== undefined) return { smmu: name, what };
  }
  return undefined;
}

const queues = [
  { name: 'the command queue', enable: 'CMDQEN', base: CMDQ_BASE, log2: 4n },
  { name: 'the event queue', enable: 'EVENTQEN', base: EVENTQ_BASE, log2: 5n },
  { name: 'the page request queue', enable: 'PRIQEN', base: PRIQ_BASE, log2: 4n },
] as const;

function queueIn(smmu: SmmuV3, range: Extent): string | undefined {
  for (const { name, enable, base, log2 } of queues) {
    if (!isOn(smmu, enable)) continue;
    const held = smmu.peek(base as Register);
    const length = 1n << (BigInt(base.get(held, 'LOG2SIZE')) + log2);
    if (overlaps(range, base.big(held, 'ADDR') << 5n, length)) return name;
  }
  return undefined;
}

function structureIn(machine: Machine, smmu: SmmuV3, range: Extent): string | undefined {
  const table = smmu.streamTable;
  if (table.base !== 0n && overlaps(range, table.base, table.bytes)) return 'the stream table';
  for (const endpoint of machine.fabric.endpoints) {
    if (endpoint.smmu !== smmu.name) continue;
    for (const streamId of endpoint.streams) {
      const what = ofStream(machine, smmu, streamId, range);
      if (what !== undefined) return `the ${what} of ${endpoint.name}`;
    }
  }
  return undefined;
}

function ofStream({ memory }: Machine, smmu: SmmuV3, streamId: number, range: Extent): string | undefined {
  const read = (at: bigint): bigint => memory.read(at, 8) ?? 0n;
  const words = (at: bigint): bigint[] => Array.from({ length: 8 }, (_, index) => read(at + 8n * BigInt(index)));
  const { split, base } = smmu.streamTable;
  if (split !== undefined && base !== 0n && streamId < 2 ** smmu.streamTable.log2) {
    const descriptor = read(base + 8n * BigInt(Math.floor(streamId / 2 ** split)));
    const second = L1STD.get([descriptor], 'Span') === 0 ? undefined : smmu.streamTable.secondLevel([descriptor]);
    if (second && overlaps(range, second.address, second.length)) return 'second-level stream table';
  }
  const at = entryOf(streamId, smmu, memory);
  const ste = at === undefined ? undefined : words(at);
  const config = ste && STE.get(ste, 'V') === 1 ? STE.get(ste, 'Config') : 0;
  if (!ste || config < 4) return undefined;
  if ((config & 2) !== 0) {
    const granule = granules[STE.get(ste, 'S2TG')] ?? 12n;
    const start = (granule === 12n ? 2 : 3) - STE.get(ste, 'S2SL0');
    if (walk(read, range, STE.big(ste, 'S2TTB') << 4n, granule, start)) return 'stage 2 table';
  }
  if ((config & 1) === 0) return undefined;
  const log2 = BigInt(STE.get(ste, 'S1CDMax'));
  const table = STE.big(ste, 'S1ContextPtr') << 6n;
  const linear = STE.get(ste, 'S1Fmt') === 0 || log2 === 0n;
  const leaf = STE.get(ste, 'S1Fmt') === 1 ? 6n : 10n;
  const bytes = linear ? 64n << log2 : 8n << (log2 > leaf ? log2 - leaf : 0n);
  if (overlaps(range, table, bytes)) return 'context descriptor table';
  const first = linear
    ? table
    : L1CD.get([read(table)], 'V') === 0
      ? undefined
      : L1CD.big([read(table)], 'L2Ptr') << 12n;
  if (first === undefined) return undefined;
  if (!linear && overlaps(range, first, 64n << leaf)) return 'context descriptor table';
  // With nested translation these addresses are those of the guest.
  if ((config & 2) !== 0) return undefined;
  const cd = words(first);
  if (CD.get(cd, 'V') === 0 || CD.get(cd, 'EPD0') === 1) return undefined;
  const granule = granules[CD.get(cd, 'TG0')] ?? 12n;
  const levels = Math.ceil((64 - CD.get(cd, 'T0SZ') - Number(granule)) / Number(granule - 3n));
  return walk(read, range, CD.big(cd, 'TTB0') << 4n, granule, 4 - levels) ? 'page table' : undefined;
}

/** Log2 of the bytes of a page, by TG0 and S2TG. */
const granules = [12n, 16n, 14n];

const addressBits = (1n << 48n) - 1n;

/** Whether a table, or one below it, lies in a range. Only whole pages are looked for: smaller tables are roots. */
function walk(read: (at: bigint) => bigint, range: Extent, root: bigint, granule: bigint, level: number): boolean {
  const page = 1n << granule;
  if (overlaps(range, root, 64n)) return true;
  if (level >= 3) return false;
  for (let at = root; at < root + page; at += 8n) {
    const descriptor = read(at);
    if ((descriptor & 3n) !== 3n) continue;
    const next = descriptor & addressBits & ~(page - 1n);
    if (walk(read, range, next, granule, level + 1)) return true;
  }
  return false;
}

function isOn(smmu: SmmuV3, field: 'SMMUEN' | 'CMDQEN' | 'EVENTQEN' | 'PRIQEN'): boolean {
  return CR0.get(smmu.peek(CR0), field) === 1;
}

function overlaps({ start, end }: Extent, at: bigint, length: bigint): boolean {
  return at < end && start < at + length;
}
