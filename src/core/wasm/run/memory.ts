import type { MemoryWindow, OopsReason, ProgramMemory } from '../host';
import { type MemoryLayout, Tag } from '../layout';

/** How memory reports what it may not do by itself. `fault` never returns. */
export interface MemoryEvents {
  fault(reason: OopsReason, address: bigint, size: number, write: boolean, detail: string): never;
  notModelledDatum(address: bigint): never;
  /** A store to watched memory has happened; `physical` is the address of its first byte. */
  watchedStore(physical: bigint, size: number, previous: bigint, value: bigint): void;
  /** RAM at `[offset, offset + length)` may be written from now on. */
  opened?(offset: number, length: number): void;
}

/** RAM seen through kernel virtual addresses: the slow path of compiled code and the only path of services. */
export class CheckedMemory implements ProgramMemory {
  readonly #layout: MemoryLayout;
  readonly #events: MemoryEvents;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #view: DataView;
  readonly #windows: MemoryWindow[] = [];
  /** Kernel virtual ranges that lead to device registers: only accessors may go there. */
  readonly #devices: { address: bigint; length: number }[] = [];
  /** Linear ranges whose stores are reported, as granule numbers `[first, end)`. */
  readonly #watched: { first: number; end: number }[] = [];

  constructor(buffer: ArrayBuffer, layout: MemoryLayout, events: MemoryEvents) {
    this.#layout = layout;
    this.#events = events;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** Linear-memory offset of `[address, address + size)` after all checks. Zero bytes are always in order. */
  resolve(address: bigint, size: number, write: boolean): number {
    const { linearMap, ramSize } = this.#layout;
    const at = BigInt.asUintN(64, address);
    if (size === 0) return 0;
    const relative = at - linearMap;
    if (relative >= 0n && relative <= BigInt(ramSize - size)) {
      const offset = Number(relative);
      this.#checkTags(offset, size, at, write);
      return offset;
    }
    for (const window of this.#windows) {
      const into = at - window.address;
      if (into < 0n || into + BigInt(size) > BigInt(window.length)) continue;
      if (write && !window.writable)
        this.#events.fault('foreign-memory', at, size, write, `${window.name} is read-only`);
      const offset = Number(window.physical + into - this.#layout.ramBase);
      this.#checkModelled(offset, size, at);
      if (write) this.#events.opened?.(offset, size);
      return offset;
    }
    return this.#outside(at, size, write);
  }

  /** A window shows memory that other code owns, but not memory whose contents nobody knows. */
  #checkModelled(offset: number, size: number, address: bigint): void {
    const first = this.#layout.ramSize + (offset >>> 3);
    const last = this.#layout.ramSize + ((offset + size - 1) >>> 3);
    for (let i = first; i <= last; i++) {
      if (this.#bytes[i] === Tag.NotModelled) this.#events.notModelledDatum(address);
    }
  }

  #outside(at: bigint, size: number, write: boolean): never {
    if (at < 4096n) this.#events.fault('null-pointer', at, size, write, 'NULL pointer dereference');
    if (at >= 0xffff_ffff_ffff_f001n) {
      const code = at - (1n << 64n);
      this.#events.fault('error-pointer', at, size, write, `dereference of an error pointer (${code})`);
    }
    for (const device of this.#devices) {
      if (at >= device.address && at < device.address + BigInt(device.length)) {
        this.#events.fault('mmio-without-accessor', at, size, write, 'device registers reached without an accessor');
      }
    }
    this.#events.fault('wild-pointer', at, size, write, 'paging request at an address that nothing maps');
  }

  #checkTags(offset: number, size: number, address: bigint, write: boolean): void {
    const first = this.#layout.ramSize + (offset >>> 3);
    const last = this.#layout.ramSize + ((offset + size - 1) >>> 3);
    for (let i = first; i <= last; i++) {
      // Four granules at once, where all may be used.
      while ((i & 3) === 0 && i + 3 <= last && this.#words[i >>> 2] === 0) i += 4;
      if (i > last) return;
      const tag = this.#bytes[i] ?? 0;
      if (tag === Tag.Addressable || tag === Tag.Watched) continue;
      if (tag < 8) {
        const end = i === last ? ((offset + size - 1) & 7) + 1 : 8;
        if (end <= tag) continue;
      }
      this.#refuse(tag, address, size, write);
    }
  }

  #refuse(tag: number, address: bigint, size: number, write: boolean): never {
    switch (tag) {
      case Tag.Freed:
        return this.#events.fault('use-after-free', address, size, write, 'use after free');
      case Tag.NotModelled:
        return this.#events.notModelledDatum(address);
      case Tag.Foreign:
        return this.#events.fault('foreign-memory', address, size, write, 'memory of another kernel');
      case Tag.Unallocated:
        return this.#events.fault('wild-pointer', address, size, write, 'memory that was never allocated');
      default:
        return this.#events.fault('out-of-bounds', address, size, write, 'out of bounds');
    }
  }

  load8(address: bigint): number {
    return this.#view.getUint8(this.resolve(address, 1, false));
  }

  load16(address: bigint): number {
    return this.#view.getUint16(this.resolve(address, 2, false), true);
  }

  load32(address: bigint): number {
    return this.#view.getUint32(this.resolve(address, 4, false), true);
  }

  load64(address: bigint): bigint {
    return this.#view.getBigUint64(this.resolve(address, 8, false), true);
  }

  store8(address: bigint, value: number): void {
    const at = this.resolve(address, 1, true);
    const previous = this.#view.getUint8(at);
    this.#view.setUint8(at, value);
    this.#stored(at, 1, BigInt(previous), BigInt(value & 0xff));
  }

  store16(address: bigint, value: number): void {
    const at = this.resolve(address, 2, true);
    const previous = this.#view.getUint16(at, true);
    this.#view.setUint16(at, value, true);
    this.#stored(at, 2, BigInt(previous), BigInt(value & 0xffff));
  }

  store32(address: bigint, value: number): void {
    const at = this.resolve(address, 4, true);
    const previous = this.#view.getUint32(at, true);
    this.#view.setUint32(at, value, true);
    this.#stored(at, 4, BigInt(previous), BigInt(value >>> 0));
  }

  store64(address: bigint, value: bigint): void {
    const at = this.resolve(address, 8, true);
    const previous = this.#view.getBigUint64(at, true);
    this.#view.setBigUint64(at, BigInt.asUintN(64, value), true);
    this.#stored(at, 8, previous, BigInt.asUintN(64, value));
  }

  #stored(offset: number, size: number, previous: bigint, value: bigint): void {
    if (!this.#isWatched(offset >>> 3) && !this.#isWatched((offset + size - 1) >>> 3)) return;
    this.#events.watchedStore(this.#layout.ramBase + BigInt(offset), size, previous, value);
  }

  /** Whether stores to a granule are reported. Foreign memory keeps its tag while it is watched: only windows lead to it. */
  #isWatched(granule: number): boolean {
    const tag = this.#bytes[this.#layout.ramSize + granule];
    if (tag !== Tag.Foreign) return tag === Tag.Watched;
    return this.#watched.some(({ first, end }) => first <= granule && granule < end);
  }

  fill(address: bigint, value: number, length: number): void {
    for (const [from, size] of this.#pieces(address, length)) {
      const at = this.resolve(from, size, true);
      this.bulk(at, size, () => this.#bytes.fill(value, at, at + size));
    }
  }

  copy(to: bigint, from: bigint, length: number): void {
    if (this.#reach(from) < length || this.#reach(to) < length) {
      this.write(to, this.read(from, length));
      return;
    }
    const source = this.resolve(from, length, false);
    const target = this.resolve(to, length, true);
    this.bulk(target, length, () => this.#bytes.copyWithin(target, source, source + length));
  }

  /** Runs a change of `[offset, offset + length)` and reports the watched 64-bit words that it gave another value: nobody can see the others. */
  bulk(offset: number, length: number, change: () => void): void {
    if (length === 0) return;
    const first = offset >>> 3;
    const last = (offset + length - 1) >>> 3;
    if (!this.#watched.some((range) => range.first <= last && first < range.end)) {
      change();
      return;
    }
    const watched: { at: number; previous: bigint }[] = [];
    for (let i = first; i <= last; i++) {
      if (this.#isWatched(i)) {
        watched.push({ at: i * 8, previous: this.#view.getBigUint64(i * 8, true) });
      }
    }
    change();
    for (const { at, previous } of watched) {
      const value = this.#view.getBigUint64(at, true);
      if (value !== previous) this.#stored(at, 8, previous, value);
    }
  }

  read(address: bigint, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const [from, size, done] of this.#pieces(address, length)) {
      const at = this.resolve(from, size, false);
      bytes.set(this.#bytes.subarray(at, at + size), done);
    }
    return bytes;
  }

  write(address: bigint, bytes: Uint8Array): void {
    for (const [to, size, done] of this.#pieces(address, bytes.length)) {
      const at = this.resolve(to, size, true);
      this.bulk(at, size, () => this.#bytes.set(bytes.subarray(done, done + size), at));
    }
  }

  /** Bytes from an address to the end of its window; no end outside windows, where the checks find one. */
  #reach(address: bigint): number {
    const at = BigInt.asUintN(64, address);
    const { linearMap, ramSize } = this.#layout;
    if (at >= linearMap && at < linearMap + BigInt(ramSize)) return Number.POSITIVE_INFINITY;
    const window = this.#windows.find((each) => at >= each.address && at < each.address + BigInt(each.length));
    return window ? Number(window.address + BigInt(window.length) - at) : Number.POSITIVE_INFINITY;
  }

  /** A range by windows: address, length, and what lies before it. Windows that follow each other may show scattered memory. */
  *#pieces(address: bigint, length: number): Generator<readonly [bigint, number, number]> {
    let done = 0;
    do {
      const at = address + BigInt(done);
      const size = Math.min(length - done, this.#reach(at));
      yield [at, size, done];
      done += size;
    } while (done < length);
  }

  string(address: bigint, limit = 65536): string {
    let text = '';
    for (let i = 0; i < limit; i++) {
      const byte = this.load8(address + BigInt(i));
      if (byte === 0) break;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  tag(address: bigint, length: number, tag: number): void {
    const from = Number(BigInt.asUintN(64, address) - this.#layout.linearMap);
    const whole = Math.floor(length / 8);
    const start = this.#layout.ramSize + (from >>> 3);
    this.#bytes.fill(tag, start, start + whole);
    const rest = length - whole * 8;
    if (rest > 0) this.#bytes[start + whole] = tag === Tag.Addressable ? rest : tag;
    if (tag === Tag.Addressable) {
      this.#events.opened?.(from, length);
      const first = from >>> 3;
      for (const range of this.#watched) {
        this.#retag(Math.max(first, range.first), Math.min(first + whole, range.end), Tag.Addressable, Tag.Watched);
      }
    }
  }

  /** Reports each store to RAM at physical `[physical, physical + length)` from now on, or no longer. */
  watch(physical: bigint, length: number, on: boolean): void {
    const offset = Number(physical - this.#layout.ramBase);
    if (offset < 0 || offset >= this.#layout.ramSize) return;
    const first = offset >>> 3;
    const end = Math.min(Math.ceil((offset + length) / 8), this.#layout.ramSize / 8);
    if (on) {
      this.#watched.push({ first, end });
      this.#retag(first, end, Tag.Addressable, Tag.Watched);
    } else {
      const index = this.#watched.findIndex((range) => range.first === first && range.end === end);
      if (index >= 0) this.#watched.splice(index, 1);
      this.#retag(first, end, Tag.Watched, Tag.Addressable);
    }
  }

  #retag(first: number, end: number, from: number, to: number): void {
    const base = this.#layout.ramSize;
    for (let i = base + first; i < base + end; i++) if (this.#bytes[i] === from) this.#bytes[i] = to;
  }

  map(window: MemoryWindow): void {
    this.#windows.push(window);
  }

  unmap(address: bigint): void {
    const index = this.#windows.findIndex((window) => window.address === address);
    if (index >= 0) this.#windows.splice(index, 1);
    const device = this.#devices.findIndex((each) => each.address === address);
    if (device >= 0) this.#devices.splice(device, 1);
  }

  /** Declares a kernel virtual range as device registers, so that a plain access to it gets its own message. */
  mapDevice(address: bigint, length: number): void {
    this.#devices.push({ address, length });
  }
}
