import type { AccessSize, PhysicalMemory } from './memory';
import { contains, type PhysicalRange } from './range';
import type { Snapshotable } from './snapshot';

const lineBytes = 64;
const pageBytes = 4096;

/** What cache maintenance of a CPU does to memory that others read past its caches. Addresses are physical, lengths in bytes. */
export interface CpuCaches {
  /** Writes every line that touches the range back. */
  clean(address: bigint, length: bigint): void;
  /** From now on the CPU reaches the range through non-cacheable mappings only, until the result is called. */
  uncached(address: bigint, length: bigint): () => void;
}

/** Opaque to all but `PointOfCoherency`. */
export interface CoherencyState {
  readonly pages: ReadonlyMap<number, DataView>;
  readonly uncached: readonly PhysicalRange[];
}

/** Memory as an access sees it that does not look into the caches of CPUs: what a CPU stored is not there until its line was cleaned, or the
 *  CPU stores past its caches. It keeps what memory held when each line was last cleaned, so that stores cost nothing and none is missed,
 *  wherever and whenever it was made. Lines are never written back by chance; memory starts as zeros, and none of it is dirty. */
export class PointOfCoherency implements CpuCaches, Snapshotable<CoherencyState> {
  /** Pages by number; what is not there is zero. */
  #pages = new Map<number, DataView>();
  /** Pages that no snapshot holds. */
  readonly #own = new Set<number>();
  /** Whether a snapshot holds the map itself. */
  #shared = false;
  #uncached: readonly PhysicalRange[] = [];

  constructor(private readonly memory: PhysicalMemory) {}

  clean(address: bigint, length: bigint): void {
    const { base, size } = this.memory;
    const last = Number(address + length - base);
    let at = Number(address - base);
    at -= ((at % lineBytes) + lineBytes) % lineBytes;
    for (; at < last; at += lineBytes) if (at >= 0 && at < size) this.#cleanLine(at);
  }

  /** Cleans everything, as software does that turns its caches off. */
  cleanAll(): void {
    for (let number = 0; number * pageBytes < this.memory.size; number++) {
      const bytes = this.memory.readBytes(this.memory.base + BigInt(number * pageBytes), pageBytes);
      if (bytes && (this.#pages.has(number) || bytes.some((byte) => byte !== 0))) this.#put(number, bytes);
    }
  }

  uncached(address: bigint, length: bigint): () => void {
    const range = { address, length };
    this.#uncached = [...this.#uncached, range];
    return () => {
      const index = this.#uncached.findIndex((each) => each.address === address && each.length === length);
      if (index < 0) return;
      this.#uncached = this.#uncached.filter((_, other) => other !== index);
      this.clean(address, length);
    };
  }

  /** Addresses of lines in a range that differ from what the CPU sees there. */
  dirtyLines(address: bigint, length: bigint): readonly bigint[] {
    const lines: bigint[] = [];
    const step = BigInt(lineBytes);
    for (let line = address - (address % step); line < address + length; line += step) {
      for (let word = line; word < line + step; word += 8n) {
        if (this.read(word, 8) === this.memory.read(word, 8)) continue;
        lines.push(line);
        break;
      }
    }
    return lines;
  }

  read(address: bigint, size: AccessSize): bigint | undefined {
    if (!this.memory.holds(address, size)) return undefined;
    if (this.#isUncached(address)) return this.memory.read(address, size);
    const offset = Number(address - this.memory.base);
    const within = offset % pageBytes;
    const page = this.#pages.get((offset - within) / pageBytes);
    if (within + size <= pageBytes) {
      if (!page) return 0n;
      if (size === 8) return page.getBigUint64(within, true);
      if (size === 4) return BigInt(page.getUint32(within, true));
      return BigInt(size === 2 ? page.getUint16(within, true) : page.getUint8(within));
    }
    let value = 0n;
    for (let byte = 0n; byte < BigInt(size); byte++) value |= (this.read(address + byte, 1) ?? 0n) << (byte * 8n);
    return value;
  }

  /** A device's write reaches memory; a dirty line over it is the CPU's problem, as on hardware. */
  write(address: bigint, size: AccessSize, value: bigint): boolean {
    if (!this.memory.write(address, size, value)) return false;
    for (let byte = 0; byte < size; byte++) {
      const offset = Number(address - this.memory.base) + byte;
      this.#page(Math.floor(offset / pageBytes)).setUint8(
        offset % pageBytes,
        Number((value >> BigInt(byte * 8)) & 0xffn),
      );
    }
    return true;
  }

  snapshot(): CoherencyState {
    this.#own.clear();
    this.#shared = true;
    return { pages: this.#pages, uncached: this.#uncached };
  }

  restore({ pages, uncached }: CoherencyState): void {
    this.#pages = pages as Map<number, DataView>;
    this.#own.clear();
    this.#shared = true;
    this.#uncached = uncached;
  }

  #isUncached(address: bigint): boolean {
    for (const range of this.#uncached) if (contains(range, address, 1)) return true;
    return false;
  }

  #cleanLine(offset: number): void {
    const within = offset % pageBytes;
    const number = (offset - within) / pageBytes;
    const known = this.#pages.get(number);
    const at = this.memory.base + BigInt(offset);
    for (let word = 0; word < lineBytes; word += 8) {
      const value = this.memory.read(at + BigInt(word), 8) ?? 0n;
      if (value === (known?.getBigUint64(within + word, true) ?? 0n)) continue;
      this.#page(number).setBigUint64(within + word, value, true);
    }
  }

  /** The page to write to. */
  #page(number: number): DataView {
    const known = this.#pages.get(number);
    if (known && this.#own.has(number)) return known;
    const copy = new Uint8Array(pageBytes);
    if (known) copy.set(new Uint8Array(known.buffer));
    return this.#put(number, copy);
  }

  #put(number: number, bytes: Uint8Array): DataView {
    if (this.#shared) this.#pages = new Map(this.#pages);
    this.#shared = false;
    const page = new DataView(bytes.buffer as ArrayBuffer);
    this.#pages.set(number, page);
    this.#own.add(number);
    return page;
  }
}
