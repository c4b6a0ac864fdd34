import type { AccessSize } from '../../machine/memory';
import type { DeviceMemory } from './port';

const lineBytes = 64n;

/** Memory as an access sees it that does not look into the caches of CPUs (§3.15): what a CPU stored through a cacheable mapping is not there
 *  until its line was cleaned. The CPU side reports such stores and its cache maintenance; stores through non-cacheable mappings are not
 *  reported, since they reach memory at once. Cleaning by chance (eviction) happens only when asked for. */
export class UncleanedMemory implements DeviceMemory {
  /** Bytes that lines had before they became dirty, by line address. */
  #dirty = new Map<bigint, Uint8Array>();

  constructor(private readonly memory: DeviceMemory) {}

  /** A CPU stored `size` bytes through a cacheable mapping, where `previous` was. The store is in memory already. */
  stored(address: bigint, size: number, previous: bigint): void {
    for (let offset = 0n; offset < BigInt(size); offset++) {
      const at = address + offset;
      const line = at - (at % lineBytes);
      let bytes = this.#dirty.get(line);
      if (!bytes) {
        bytes = this.#copy(line, { address, size, previous });
        this.#dirty.set(line, bytes);
      }
    }
  }

  /** Cleans (or evicts) every line that touches the range. */
  clean(address: bigint, length: bigint): void {
    for (let line = address - (address % lineBytes); line < address + length; line += lineBytes)
      this.#dirty.delete(line);
  }

  /** Addresses of lines that were stored to and not cleaned, in the order in which they became dirty. */
  get dirtyLines(): readonly bigint[] {
    return [...this.#dirty.keys()];
  }

  read(address: bigint, size: AccessSize): bigint | undefined {
    if (this.#dirty.size === 0) return this.memory.read(address, size);
    let value = this.memory.read(address, size);
    if (value === undefined) return undefined;
    for (let offset = 0n; offset < BigInt(size); offset++) {
      const at = address + offset;
      const byte = this.#dirty.get(at - (at % lineBytes))?.[Number(at % lineBytes)];
      if (byte === undefined) continue;
      const shift = offset * 8n;
      value = (value & ~(0xffn << shift)) | (BigInt(byte) << shift);
    }
    return value;
  }

  /** A device's write reaches memory; a dirty line over it is the CPU's problem, as on hardware. */
  write(address: bigint, size: AccessSize, value: bigint): boolean {
    if (!this.memory.write(address, size, value)) return false;
    for (let offset = 0n; offset < BigInt(size); offset++) {
      const at = address + offset;
      const line = this.#dirty.get(at - (at % lineBytes));
      if (line) line[Number(at % lineBytes)] = Number((value >> (offset * 8n)) & 0xffn);
    }
    return true;
  }

  snapshot(): ReadonlyMap<bigint, Uint8Array> {
    return new Map([...this.#dirty].map(([line, bytes]) => [line, bytes.slice()]));
  }

  restore(state: ReadonlyMap<bigint, Uint8Array>): void {
    this.#dirty = new Map([...state].map(([line, bytes]) => [line, bytes.slice()]));
  }

  #copy(line: bigint, store: { address: bigint; size: number; previous: bigint }): Uint8Array {
    const bytes = new Uint8Array(Number(lineBytes));
    for (let index = 0n; index < lineBytes; index++) {
      const at = line + index;
      const within = at - store.address;
      const old = within >= 0n && within < BigInt(store.size) ? (store.previous >> (within * 8n)) & 0xffn : undefined;
      bytes[Number(index)] = Number(old ?? this.memory.read(at, 1) ?? 0n);
    }
    return bytes;
  }
}
