import { contains, type PhysicalRange } from './range';

/** Bytes that somebody else owns, usually a WebAssembly memory. `buffer()` is asked anew whenever the previous answer was detached by
 *  growth. RAM is the bytes `[0, size)` of it, at physical addresses `[base, base + size)`. */
export interface MemorySource {
  buffer(): ArrayBuffer;
  readonly size: number;
  readonly base: bigint;
}

/** Widths in bytes of a single access. */
export type AccessSize = 1 | 2 | 4 | 8;

/** RAM by physical address, little endian. No access throws: outside RAM a read gives `undefined` and a write gives `false`, which is what
 *  a bus master sees as an external abort. */
export class PhysicalMemory {
  readonly #source: MemorySource;
  #view: DataView;

  constructor(source: MemorySource) {
    this.#source = source;
    this.#view = new DataView(source.buffer());
  }

  get base(): bigint {
    return this.#source.base;
  }

  get size(): number {
    return this.#source.size;
  }

  get range(): PhysicalRange {
    return { address: this.base, length: BigInt(this.size) };
  }

  /** Whether all of `[address, address + length)` is RAM. */
  holds(address: bigint, length: number): boolean {
    return contains(this.range, address, length);
  }

  /** The unsigned value of `size` bytes at `address`, or undefined outside RAM. */
  read(address: bigint, size: AccessSize): bigint | undefined {
    const at = this.#locate(address, size);
    if (at === undefined) return undefined;
    switch (size) {
      case 1:
        return BigInt(this.#view.getUint8(at));
      case 2:
        return BigInt(this.#view.getUint16(at, true));
      case 4:
        return BigInt(this.#view.getUint32(at, true));
      case 8:
        return this.#view.getBigUint64(at, true);
    }
  }

  /** Stores the low `size` bytes of `value`; false outside RAM, where nothing is stored. */
  write(address: bigint, size: AccessSize, value: bigint): boolean {
    const at = this.#locate(address, size);
    if (at === undefined) return false;
    switch (size) {
      case 1:
        this.#view.setUint8(at, Number(BigInt.asUintN(8, value)));
        break;
      case 2:
        this.#view.setUint16(at, Number(BigInt.asUintN(16, value)), true);
        break;
      case 4:
        this.#view.setUint32(at, Number(BigInt.asUintN(32, value)), true);
        break;
      case 8:
        this.#view.setBigUint64(at, BigInt.asUintN(64, value), true);
        break;
    }
    return true;
  }

  /** A copy of `length` bytes, or undefined when any of them is outside RAM. */
  readBytes(address: bigint, length: number): Uint8Array | undefined {
    const at = this.#locate(address, length);
    return at === undefined ? undefined : new Uint8Array(this.#view.buffer as ArrayBuffer, at, length).slice();
  }

  /** Stores all of `bytes`, or nothing and false when any of them falls outside RAM. */
  writeBytes(address: bigint, bytes: Uint8Array): boolean {
    const at = this.#locate(address, bytes.length);
    if (at === undefined) return false;
    new Uint8Array(this.#view.buffer as ArrayBuffer, at, bytes.length).set(bytes);
    return true;
  }

  /** Offset in the buffer, after making sure that the view is over the live buffer. */
  #locate(address: bigint, length: number): number | undefined {
    if (length < 0 || address < this.base || address + BigInt(length) > this.base + BigInt(this.size)) return undefined;
    if (this.#view.buffer.byteLength === 0) this.#view = new DataView(this.#source.buffer());
    return Number(address - this.base);
  }
}
