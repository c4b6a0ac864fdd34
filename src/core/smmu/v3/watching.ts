import { overlaps, type PhysicalRange } from '../../machine/range';
import type { Snapshotable } from '../../machine/snapshot';
import { Fetched, type FetchedState } from '../shared/fetched';
import type { CommandQueue } from './command-queue';
import type { Part } from './part';
import type { StreamTable } from './stream-table';

/** How many level 1 descriptors are looked at when the table appears: as many as Linux uses at most. Second levels of later ones are watched
 *  when their descriptor is stored or walked. */
const scannedDescriptors = 2 ** 17;

const commandQueue = 'command queue';

/** Tells the machine what the SMMU may read on its own: the command queue and the stream table as soon as their registers say where they
 *  are, second levels as soon as a descriptor leads there, and everything else once it was read. Nothing is told without a watch list. */
export class Watching implements Snapshotable<FetchedState> {
  /** The command queue and the stream table, by what they are. */
  readonly #stops = new Map<string, () => void>();
  readonly #fetched = new Fetched((what, range) => this.#begin(what, range));
  /** Second levels of the stream table, by index of their descriptor. */
  readonly #secondLevels = new Map<number, () => void>();

  constructor(
    private readonly part: Part,
    private readonly table: StreamTable,
    private readonly commands: CommandQueue,
    /** Hears of stores to anything that decides on translations. */
    private readonly changed: () => void,
  ) {
    part.ports.watches?.onStore((store) => {
      part.sightings.stored(store.address, store.size, store.previous);
      this.#level1Stored({ address: store.address, length: BigInt(store.size) });
      const queue = this.#owner(commandQueue);
      if (store.owners.some((owner) => owner !== queue && owner.startsWith(this.#owner('')))) this.changed();
    });
  }

  #level1Stored(range: PhysicalRange): void {
    const level1 = this.#level1();
    if (!level1 || !overlaps(level1, range)) return;
    const first = Number((range.address - level1.address) / 8n);
    const last = Number((range.address + range.length - 1n - level1.address) / 8n);
    for (let index = Math.max(0, first); index <= last; index++) {
      this.#secondLevel(index, this.part.ports.memory.read(level1.address + BigInt(index) * 8n, 8));
    }
  }

  /** After a write to CMDQ_BASE. */
  commandQueue(): void {
    const { base, log2 } = this.commands;
    this.#watch(commandQueue, { address: base, length: 16n << BigInt(log2) });
  }

  /** After a write to STRTAB_BASE or STRTAB_BASE_CFG. */
  streamTable(): void {
    this.#watch('stream table', { address: this.table.base, length: this.table.bytes });
    for (const stop of this.#secondLevels.values()) stop();
    this.#secondLevels.clear();
    const level1 = this.#level1();
    if (!this.part.ports.watches || !level1) return;
    const entries = Math.min(Number(level1.length / 8n), scannedDescriptors);
    const { memory } = this.part.ports;
    // Most descriptors are 0: what is known to be so is not read one by one.
    const bytes = memory.readBytes?.(level1.address, entries * 8);
    const halves = bytes && new Uint32Array(bytes.buffer, bytes.byteOffset, entries * 2);
    for (let index = 0; index < entries; index++) {
      if (halves && halves[2 * index] === 0 && halves[2 * index + 1] === 0) continue;
      const word = memory.read(level1.address + BigInt(index) * 8n, 8);
      if (word === undefined) break;
      if (word !== 0n) this.#secondLevel(index, word);
    }
  }

  /** After a restore or reset: what registers say now. What was read before stays watched. */
  refresh(): void {
    this.commandQueue();
    this.streamTable();
  }

  /** Something was read: `what` names its kind. */
  fetched(what: string, range: PhysicalRange): void {
    if (this.part.ports.watches) this.#fetched.add(what, range);
  }

  /** Counts how often something stopped being watched because a state was put back. */
  get epoch(): number {
    return this.#fetched.epoch;
  }

  snapshot(): FetchedState {
    return this.#fetched.snapshot();
  }

  /** What was read since then is watched no longer. */
  restore(state: FetchedState): void {
    this.#fetched.restore(state);
  }

  #level1(): PhysicalRange | undefined {
    return this.table.split === undefined ? undefined : { address: this.table.base, length: this.table.bytes };
  }

  /** Watches where a descriptor of level 1 leads, in place of where it led before. */
  #secondLevel(index: number, word: bigint | undefined): void {
    const { watches } = this.part.ports;
    this.#secondLevels.get(index)?.();
    this.#secondLevels.delete(index);
    const place = word === undefined ? undefined : this.table.secondLevel([word]);
    if (!watches || !place) return;
    this.#secondLevels.set(index, watches.watch(place, this.#owner('stream table level 2')));
  }

  #watch(what: string, range: PhysicalRange): void {
    this.#stops.get(what)?.();
    this.#stops.delete(what);
    const stop = this.#begin(what, range);
    if (stop) this.#stops.set(what, stop);
  }

  /** Registers that were never written lead anywhere; only memory can be watched. */
  #begin(what: string, range: PhysicalRange): (() => void) | undefined {
    if (this.part.memory.read(range.address, 8) === undefined) return undefined;
    return this.part.ports.watches?.watch(range, this.#owner(what));
  }

  #owner(what: string): string {
    return `${this.part.name} ${what}`;
  }
}
