import type { Snapshotable } from '../machine/snapshot';
import { type Capabilities, type ConfigField, configFields } from './capabilities';

/** Bytes of a function's configuration space. */
const bytes = 4096;

/** What software writes to, for whoever acts on it. `value` is what was written, `before` what the bytes held. */
export interface ConfigWrite {
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  readonly value: number;
}

/** The configuration space of a PCIe function, as far as translation and errors depend on it. Bytes that nothing declares read zero. */
export class ConfigSpace implements Snapshotable<Uint8Array> {
  #content: Uint8Array;
  readonly #initial = new Uint8Array(bytes);
  readonly #writable = new Uint8Array(bytes);
  readonly #clears = new Uint8Array(bytes);
  #shared = true;
  /** The function does not come back from a reset: whoever asks whether it is there gets all ones. */
  absent = false;

  constructor(
    readonly capabilities: Capabilities,
    vendor: number,
    device: number,
    /** Hears of every write, after it was made. */
    private readonly written: (write: ConfigWrite) => void,
  ) {
    for (const field of configFields(capabilities, vendor, device)) this.#declare(field);
    this.#content = this.#initial;
  }

  /** Reads like the bus does: little endian; beyond the end all ones. */
  read(offset: number, size: 1 | 2 | 4): number {
    const isAbsent = this.absent && offset < 8;
    if (isAbsent || offset < 0 || offset + size > bytes) return size === 4 ? 0xffff_ffff : 2 ** (size * 8) - 1;
    let value = 0;
    for (let index = size - 1; index >= 0; index--) value = value * 256 + (this.#content[offset + index] ?? 0);
    return value;
  }

  /** Writes what software may write; the rest stays. */
  write(offset: number, size: 1 | 2 | 4, value: number): void {
    if (offset < 0 || offset + size > bytes) return;
    this.#own();
    for (let index = 0; index < size; index++) {
      const at = offset + index;
      const given = Math.floor(value / 256 ** index) & 0xff;
      const writable = this.#writable[at] ?? 0;
      const kept = (this.#content[at] ?? 0) & ~(given & (this.#clears[at] ?? 0));
      this.#content[at] = (kept & ~writable) | (given & writable);
    }
    this.written({ offset, size, value });
  }

  /** Sets bits as the function itself does: status. */
  raise(offset: number, mask: number): void {
    this.#own();
    for (let index = 0; index < 4; index++) {
      const at = offset + index;
      this.#content[at] = (this.#content[at] ?? 0) | ((mask >>> (index * 8)) & 0xff);
    }
  }

  /** Clears bits as the function itself does. */
  drop(offset: number, mask: number): void {
    this.#own();
    for (let index = 0; index < 4; index++) {
      const at = offset + index;
      this.#content[at] = (this.#content[at] ?? 0) & ~((mask >>> (index * 8)) & 0xff);
    }
  }

  has(offset: number, mask: number): boolean {
    return (this.read(offset, 2) & mask) !== 0;
  }

  /** Everything as after power-on; errors that were logged survive a function-level reset (sticky). */
  reset(): void {
    const sticky = this.#content.slice(0x100, 0x148);
    this.#content = this.#initial.slice();
    this.#content.set(sticky, 0x100);
    this.#shared = false;
  }

  snapshot(): Uint8Array {
    this.#shared = true;
    return this.#content;
  }

  restore(state: Uint8Array): void {
    this.#content = state;
    this.#shared = true;
  }

  /** A snapshot holds the bytes themselves: they are copied before the first write after it. */
  #own(): void {
    if (!this.#shared) return;
    this.#content = this.#content.slice();
    this.#shared = false;
  }

  #declare({ offset, size, reset, writable = 0, clears = 0 }: ConfigField): void {
    for (let index = 0; index < size; index++) {
      const byte = (word: number): number => (word >>> (index * 8)) & 0xff;
      this.#initial[offset + index] = byte(reset);
      this.#writable[offset + index] = byte(writable);
      this.#clears[offset + index] = byte(clears);
    }
  }
}
