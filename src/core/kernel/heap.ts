import type { ProgramMemory } from '../wasm/host';
import { type MemoryLayout, Tag } from '../wasm/layout';

/** A live allocation. Addresses are kernel virtual ones in the linear map, sizes are in bytes. */
export interface Allocation {
  readonly address: bigint;
  readonly size: number;
  /** Who hands such memory out: `kmalloc`, `dma`, `pages` ... What frees it has to be of the same family. */
  readonly family: AllocationFamily;
  /** Counts allocations of this kernel from 0. */
  readonly number: number;
}
export type AllocationFamily = 'slab' | 'devm' | 'dma' | 'pages' | 'vmalloc' | 'percpu' | 'object';

interface FreeRange {
  start: number;
  end: number;
}

/** A range of physical memory, `[start, end)` as offsets in RAM. */
export interface HeapRange {
  readonly start: number;
  readonly end: number;
}

/** Memory that the caller did not ask to be zeroed is full of this byte, so that nothing relies on its contents. */
export const poison = 0x5a;
/** Bytes behind each object that nobody may touch. */
const redZone = 16;

/** Hands out RAM of one kernel. Freed memory stays unusable until the space is needed, so that a use after free is seen. */
export class Heap {
  readonly #memory: ProgramMemory;
  readonly #layout: MemoryLayout;
  readonly #free: FreeRange[];
  readonly #quarantine: FreeRange[] = [];
  /** Where the latest allocation of a length and alignment begins: before that is no room for another one. */
  readonly #searched = new Map<string, number>();
  readonly #live = new Map<bigint, Allocation & { readonly end: number; readonly start: number }>();
  #count = 0;

  constructor(memory: ProgramMemory, layout: MemoryLayout, range: HeapRange) {
    this.#memory = memory;
    this.#layout = layout;
    this.#free = [{ ...range }];
    memory.tag(this.#virtual(range.start), range.end - range.start, Tag.Unallocated);
  }

  /** Everything that has not been freed, in order of allocation. */
  get allocations(): readonly Allocation[] {
    return [...this.#live.values()];
  }

  find(address: bigint): Allocation | undefined {
    return this.#live.get(address);
  }

  /** The allocation that holds an address. */
  holding(address: bigint): Allocation | undefined {
    for (const each of this.#live.values()) {
      if (address >= each.address && address < each.address + BigInt(each.size)) return each;
    }
    return undefined;
  }

  /** The address of `size` bytes, or 0 when there is no room. `align` is a power of two. */
  allocate(size: number, align: number, family: AllocationFamily, zeroed: boolean): bigint {
    const place = this.#take(size, align) ?? (this.#drainQuarantine() ? this.#take(size, align) : undefined);
    if (!place) return 0n;
    const address = this.#virtual(place.start);
    this.#live.set(address, { ...place, address, size, family, number: this.#count++ });
    const rounded = (size + 7) & ~7;
    this.#memory.tag(address + BigInt(rounded), place.end - place.start - rounded, Tag.RedZone);
    this.#memory.tag(address, size, Tag.Addressable);
    this.#memory.fill(address, zeroed ? 0 : poison, size);
    return address;
  }

  /** Allocates freed memory again that began at an address, zeroed, as an allocator may do at once; false where none was freed there that is as
   *  large and not in use again. */
  reuse(address: bigint, size: number, family: AllocationFamily): boolean {
    const start = Number(address - this.#layout.linearMap);
    const index = this.#quarantine.findIndex((each) => each.start === start && each.end - start >= size + redZone);
    const [place] = index < 0 ? [] : this.#quarantine.splice(index, 1);
    if (!place) return false;
    this.#live.set(address, { ...place, address, size, family, number: this.#count++ });
    this.#memory.tag(address, size, Tag.Addressable);
    this.#memory.fill(address, 0, size);
    return true;
  }

  /** Whether `address` was the start of a live allocation. */
  release(address: bigint): boolean {
    const found = this.#live.get(address);
    if (!found) return false;
    this.#live.delete(address);
    this.#memory.tag(address, (found.size + 7) & ~7, Tag.Freed);
    this.#quarantine.push({ start: found.start, end: found.end });
    return true;
  }

  /** Makes one allocation many of `piece` bytes each, to be released one by one. */
  split(address: bigint, piece: number): void {
    const found = this.#live.get(address);
    if (!found) return;
    for (let at = 0; at < found.size; at += piece) {
      const start = found.start + at;
      const end = at + piece < found.size ? start + piece : found.end;
      const part = { start, end, address: address + BigInt(at), size: piece, family: found.family };
      this.#live.set(part.address, { ...part, number: at === 0 ? found.number : this.#count++ });
    }
  }

  physical(address: bigint): bigint {
    return address - this.#layout.linearMap + this.#layout.ramBase;
  }

  #virtual(offset: number): bigint {
    return this.#layout.linearMap + BigInt(offset);
  }

  #take(size: number, align: number): FreeRange | undefined {
    const length = Math.ceil((Math.max(size, 1) + redZone) / 16) * 16;
    const step = Math.max(align, 16);
    const kind = `${length} ${step}`;
    for (let i = this.#firstFrom(this.#searched.get(kind) ?? 0); i < this.#free.length; i++) {
      const range = this.#free[i];
      if (!range) continue;
      const start = Math.ceil(range.start / step) * step;
      const end = start + length;
      if (end > range.end) continue;
      const rest = [
        { start: range.start, end: start },
        { start: end, end: range.end },
      ].filter((each) => each.end > each.start);
      this.#free.splice(i, 1, ...rest);
      this.#searched.set(kind, start);
      return { start, end };
    }
    return undefined;
  }

  /** Index of the first free range that ends after a place. */
  #firstFrom(place: number): number {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#free[middle]?.end ?? 0) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Returns all quarantined ranges to the free list and joins neighbours. */
  #drainQuarantine(): boolean {
    if (this.#quarantine.length === 0) return false;
    const all = [...this.#free, ...this.#quarantine].sort((a, b) => a.start - b.start);
    this.#quarantine.length = 0;
    this.#free.length = 0;
    this.#searched.clear();
    for (const range of all) {
      const last = this.#free.at(-1);
      if (last && last.end === range.start) last.end = range.end;
      else this.#free.push({ ...range });
    }
    return true;
  }
}
