import type { AccessSize } from '../../machine/memory';
import type { DeviceMemory } from '../v3/port';

/** RAM for replays: any size, zero where nothing was written, kept by 64-bit word. Outside `[start, end)` accesses abort. */
export class SparseMemory implements DeviceMemory {
  readonly #words = new Map<bigint, bigint>();

  constructor(
    private readonly start: bigint,
    private readonly end: bigint,
  ) {}

  read(address: bigint, size: AccessSize): bigint | undefined {
    if (address < this.start || address + BigInt(size) > this.end) return undefined;
    let value = 0n;
    for (let index = 0; index < size; ) {
      const at = address + BigInt(index);
      const within = Number(at & 7n);
      const bytes = Math.min(size - index, 8 - within);
      const part = ((this.#words.get(at >> 3n) ?? 0n) >> BigInt(within * 8)) & ((1n << BigInt(bytes * 8)) - 1n);
      value |= part << BigInt(index * 8);
      index += bytes;
    }
    return value;
  }

  write(address: bigint, size: AccessSize, value: bigint): boolean {
    if (address < this.start || address + BigInt(size) > this.end) return false;
    for (let index = 0; index < size; ) {
      const at = address + BigInt(index);
      const within = Number(at & 7n);
      const bytes = Math.min(size - index, 8 - within);
      const mask = ((1n << BigInt(bytes * 8)) - 1n) << BigInt(within * 8);
      const part = ((value >> BigInt(index * 8)) << BigInt(within * 8)) & mask;
      this.#words.set(at >> 3n, ((this.#words.get(at >> 3n) ?? 0n) & ~mask) | part);
      index += bytes;
    }
    return true;
  }
}
