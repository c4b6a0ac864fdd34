import { CR0 } from '../core/smmu/registers/control';
import { CD } from '../core/smmu/structures/cd';
import { STE } from '../core/smmu/structures/ste';
import { L1CD } from '../core/smmu/structures/table';
import type { SmmuV3 } from '../core/smmu/v3/smmu';
import { entryOf } from './fault-word';
import type { Machine } from './machine';
import { extentsOf } from './world-extents';

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
    for (const { what, start, length: bytes } of extentsOf(machine, smmu))
      if (overlaps(range, start, bytes)) return { smmu: name, what };
    const what = CR0.get(smmu.peek(CR0), 'SMMUEN') === 1 ? pageTableIn(machine, smmu, range) : undefined;
    if (what !== undefined) return { smmu: name, what };
  }
  return undefined;
}

function pageTableIn(machine: Machine, smmu: SmmuV3, range: Extent): string | undefined {
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
  const first = linear
    ? table
    : L1CD.get([read(table)], 'V') === 0
      ? undefined
      : L1CD.big([read(table)], 'L2Ptr') << 12n;
  if (first === undefined) return undefined;
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

function overlaps({ start, end }: Extent, at: bigint, length: bigint): boolean {
  return at < end && start < at + length;
}
