import { hex } from '../base/hex';
import { error, type Outcome } from '../base/problem';
import type { AccessSize } from './memory';
import { contains, overlaps, type PhysicalRange } from './range';

/** A device on the bus. Offsets are from the start of its frame. Neither call throws, whatever offset and size it gets. */
export interface MmioDevice {
  readonly name: string;
  read(offset: number, size: AccessSize): bigint;
  write(offset: number, size: AccessSize, value: bigint): void;
  /** As long as this gives the same object, a read at this offset gives the same value and does nothing else. Undefined: it may do something. */
  steady?(offset: number): object | undefined;
}

/** What a CPU read gets. */
export type MmioRead = { readonly outcome: 'done'; readonly device: string; readonly value: bigint } | MmioAbort;
/** What a CPU write gets. */
export type MmioWrite = { readonly outcome: 'done'; readonly device: string } | MmioAbort;
/** Nobody answers at this address: the CPU takes an external abort. */
export interface MmioAbort {
  readonly outcome: 'abort';
}

/** An access that a device has answered. */
export interface MmioAccess {
  readonly device: string;
  readonly write: boolean;
  /** From the start of the device's frame. */
  readonly offset: number;
  readonly size: AccessSize;
}

/** A read of a device that would give the same again. */
export interface RepeatableRead {
  /** Whether it still would. */
  holds(): boolean;
  /** Tells those who hear of accesses; to record it is up to the one who reads. */
  tell(): void;
}

interface Mapping extends PhysicalRange {
  readonly device: MmioDevice;
}

const abort: MmioAbort = { outcome: 'abort' };

/** Physical address to device. */
export class MmioBus {
  #mappings: readonly Mapping[] = [];
  readonly #listeners = new Set<(access: MmioAccess) => void>();
  /** Devices that do not answer. */
  readonly #silent = new Set<string>();

  /** Puts a device at a range. Problem `mmio-overlap` when another device is there already; then nothing is mapped. */
  map(range: PhysicalRange, device: MmioDevice): Outcome<PhysicalRange> {
    const other = this.#mappings.find((mapping) => overlaps(mapping, range));
    if (other) {
      const text = `${device.name} at ${hex(range.address)} overlaps ${other.device.name} at ${hex(other.address)}`;
      return { problems: [error('mmio-overlap', text)] };
    }
    this.#mappings = [...this.#mappings, { address: range.address, length: range.length, device }];
    return { value: range, problems: [] };
  }

  /** A device without a clock does not answer. */
  gate(device: string, answers: boolean): void {
    if (answers) this.#silent.delete(device);
    else this.#silent.add(device);
  }

  /** Hears of each access once it has had its effect. The result ends it. */
  onAccess(listener: (access: MmioAccess) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  read(address: bigint, size: AccessSize): MmioRead {
    const mapping = this.#find(address, size);
    if (!mapping) return abort;
    const offset = Number(address - mapping.address);
    const value = mapping.device.read(offset, size);
    if (this.#listeners.size > 0) this.#tell({ device: mapping.device.name, write: false, offset, size });
    return { outcome: 'done', device: mapping.device.name, value };
  }

  write(address: bigint, size: AccessSize, value: bigint): MmioWrite {
    const mapping = this.#find(address, size);
    if (!mapping) return abort;
    const offset = Number(address - mapping.address);
    mapping.device.write(offset, size, BigInt.asUintN(size * 8, value));
    if (this.#listeners.size > 0) this.#tell({ device: mapping.device.name, write: true, offset, size });
    return { outcome: 'done', device: mapping.device.name };
  }

  /** A read that was made just now, for being made again without asking the device; undefined where that would not do. */
  repeatable(address: bigint, size: AccessSize): RepeatableRead | undefined {
    const mapping = this.#find(address, size);
    const { device } = mapping ?? {};
    const offset = Number(address - (mapping?.address ?? 0n));
    const mark = device?.steady?.(offset);
    if (!device || !mark) return undefined;
    const access = { device: device.name, write: false, offset, size };
    return {
      holds: () => device.steady?.(offset) === mark && !this.#silent.has(device.name),
      tell: () => this.#tell(access),
    };
  }

  /** The device that answers at `address`, if any. */
  deviceAt(address: bigint): MmioDevice | undefined {
    return this.#find(address, 1)?.device;
  }

  #tell(access: MmioAccess): void {
    for (const listener of this.#listeners) listener(access);
  }

  #find(address: bigint, size: number): Mapping | undefined {
    const found = this.#mappings.find((mapping) => contains(mapping, address, size));
    return found && !this.#silent.has(found.device.name) ? found : undefined;
  }
}
