import type { Snapshotable } from '../machine/snapshot';
import type { AtcSpan } from './atc-span';

/** A translation that an endpoint keeps. `input` and `output` are aligned to 2^sizeBits; `output` is intermediate in split-stage mode. */
export interface AtcEntry {
  readonly streamId: number;
  readonly pasid: number | undefined;
  /** For every PASID. */
  readonly global: boolean;
  /** Asked for with privileges: others do not see it, and it does not see theirs. */
  readonly privileged: boolean;
  readonly input: bigint;
  readonly output: bigint;
  readonly sizeBits: number;
  readonly read: boolean;
  readonly write: boolean;
}

/** The access for which an entry is looked for. */
export interface AtcLookup {
  readonly streamId: number;
  readonly pasid: number | undefined;
  readonly privileged: boolean;
  readonly address: bigint;
  readonly write: boolean;
}

/** The translation cache of an endpoint. An entry stays until an invalidation names it, the function is reset, or space runs out; then the
 *  oldest goes. */
export class Atc implements Snapshotable<readonly AtcEntry[]> {
  #entries: readonly AtcEntry[] = [];

  constructor(private readonly capacity: number) {}

  get entries(): readonly AtcEntry[] {
    return this.#entries;
  }

  /** An entry that translates an address and permits the access. */
  find({ streamId, pasid, privileged, address, write }: AtcLookup): AtcEntry | undefined {
    return this.#entries.find(
      (entry) =>
        entry.streamId === streamId &&
        (entry.pasid === pasid || (entry.global && pasid !== undefined)) &&
        entry.privileged === privileged &&
        address >= entry.input &&
        address < end(entry) &&
        (write ? entry.write : entry.read),
    );
  }

  /** Adds an entry; those with the same tags that overlap it make room. */
  insert(entry: AtcEntry): void {
    const others = this.#entries.filter(
      (other) =>
        other.streamId !== entry.streamId ||
        other.pasid !== entry.pasid ||
        other.privileged !== entry.privileged ||
        other.input >= end(entry) ||
        entry.input >= end(other),
    );
    this.#entries = [...others, entry].slice(-this.capacity);
  }

  /** Drops what an invalidation names: entries that it touches go as a whole. */
  invalidate(span: AtcSpan): void {
    this.#entries = this.#entries.filter((entry) => !isNamed(entry, span));
  }

  /** Function-level reset. */
  clear(): void {
    this.#entries = [];
  }

  snapshot(): readonly AtcEntry[] {
    return this.#entries;
  }

  restore(state: readonly AtcEntry[]): void {
    this.#entries = state;
  }
}

function end({ input, sizeBits }: AtcEntry): bigint {
  return input + (1n << BigInt(sizeBits));
}

/** A PASID alone does not name global entries. */
function isNamed(entry: AtcEntry, { streamId, pasid, global, range }: AtcSpan): boolean {
  if (entry.streamId !== streamId) return false;
  if (pasid !== undefined && !global && (entry.global || entry.pasid !== pasid)) return false;
  if (pasid !== undefined && global && entry.pasid === undefined) return false;
  return range === undefined || (entry.input < range.end && range.start < end(entry));
}
