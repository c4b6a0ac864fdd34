import { STRTAB_BASE_CFG } from '../smmu/registers/control';
import type { Event, EventOf } from '../trace/event';

/** Bits `high` to `low`. */
function ones(high: number, low: number): bigint {
  return ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
}

/** Config of an STE with stage 1, whatever else. */
const stage1 = 0b101n;

/** Knows of each SMMU whether the stream table that STRTAB_BASE leads to holds level 1 descriptors. */
export class TableFormats {
  readonly #twoLevel = new Set<string>();

  see(event: Event): void {
    if (event.kind !== 'register-write' || event.register !== STRTAB_BASE_CFG.name) return;
    if (STRTAB_BASE_CFG.get(event.value, 'FMT') === 1) this.#twoLevel.add(event.device);
    else this.#twoLevel.delete(event.device);
  }

  isTwoLevel(smmu: string): boolean {
    return this.#twoLevel.has(smmu);
  }
}

/** Which bits of a store to a table of an SMMU name a page, by IHI 0070 §5.1 to §5.4 and the descriptors of DDI 0487 D8.3; 0 where none do or
 *  nobody knows. Where in its page something lies is no accident of allocation, and stays. */
export function addressBits(event: EventOf<'memory-store'>, formats: TableFormats): bigint {
  const { table, address, size, value } = event;
  if (table === undefined || size !== 8) return 0n;
  if (table.endsWith(' level 1 context descriptors')) return ones(51, 12);
  if (/ stage [12] table$/.test(table)) return (value & 1n) === 0n ? 0n : ones(47, 12);
  const dword = Number((address >> 3n) & 7n);
  if (table.endsWith(' context descriptors')) return dword === 1 ? ones(51, 12) : 0n;
  const first = / stream table$/.exec(table);
  if (first && formats.isTwoLevel(table.slice(0, first.index))) return ones(51, 12);
  if (!first && !table.endsWith(' stream table level 2')) return 0n;
  if (dword === 3) return ones(51, 12);
  const config = (value >> 1n) & 7n;
  return dword === 0 && (config & stage1) === stage1 ? ones(51, 12) : 0n;
}
