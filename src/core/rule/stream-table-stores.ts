import { CR0, STRTAB_BASE, STRTAB_BASE_CFG } from '../smmu/registers/control';
import { L1STD } from '../smmu/structures/table';
import type { EventOf } from '../trace/event';
import { fieldAt } from './control-write';
import type { WordFacts } from './facts';
import type { Run } from './run';

/** A store to one dword of a stream table that STRTAB_BASE leads to at that moment. */
export interface StreamTableStore {
  readonly event: EventOf<'memory-store'>;
  readonly what: 'STE' | 'L1STD';
  /** The stream of the STE, or the first one below the level 1 descriptor. */
  readonly streamId: number;
  /** How many streams the entry decides on. */
  readonly streams: number;
  /** Which dword of the entry. */
  readonly dword: number;
  readonly old: bigint;
  readonly value: bigint;
  /** Whether SMMUEN was 1. */
  readonly live: boolean;
}

const steBytes = 64n;

/** Stores to the stream table of an SMMU, in order. Memory that nobody stored to while it was watched is not known unless the facts say it, and
 *  second levels that only such memory leads to are not found. */
export function streamTableStores(run: Run, smmu: string): StreamTableStore[] {
  const table = new KnownTable(run, smmu);
  const found: StreamTableStore[] = [];
  for (const event of run.of('memory-store')) {
    const store = table.locate(event);
    if (store && store.old !== store.value) found.push(store);
  }
  return found;
}

interface KnownWord {
  readonly value: bigint;
  /** Which kernel stored or found it; undefined where it was there from the start. */
  readonly kernel: number | undefined;
}

interface Geometry {
  readonly base: bigint;
  readonly split: number | undefined;
  readonly entries: number;
}

/** Where the entries of a stream table are, from registers and from stores to its first level. */
class KnownTable {
  readonly #words = new Map<bigint, KnownWord>();
  /** Words that were read later than the last event that was looked at, the first one last. */
  readonly #later: WordFacts[];
  /** First level descriptors by address of the second level that they lead to. */
  #seconds = new Map<bigint, number>();
  #shape = '';

  constructor(
    private readonly run: Run,
    private readonly smmu: string,
  ) {
    this.#later = (run.facts.words ?? [])
      .filter((word) => word.smmu === smmu)
      .sort((a, b) => (b.read ?? 0) - (a.read ?? 0));
  }

  locate(event: EventOf<'memory-store'>): StreamTableStore | undefined {
    const at = event.address & ~7n;
    const shift = (event.address & 7n) * 8n;
    const mask = ((1n << BigInt(event.size * 8)) - 1n) << shift;
    this.#learn(event.id);
    const held = (this.#words.get(at)?.value ?? 0n) & ~mask;
    const old = BigInt.asUintN(64, held | (event.previous << shift));
    const value = BigInt.asUintN(64, held | (event.value << shift));
    this.#words.set(at, { value, kernel: event.kernel });
    const { base, split, entries } = this.#geometry(event);
    if (base === 0n) return undefined;
    const live = fieldAt(this.run, this.smmu, CR0, 'SMMUEN', event.id) === 1;
    const facts = { event, old, value, live };
    if (split === undefined) {
      const offset = at - base;
      if (offset < 0n || offset >= BigInt(entries) * steBytes) return undefined;
      return {
        ...facts,
        what: 'STE',
        streamId: Number(offset / steBytes),
        streams: 1,
        dword: Number((offset % steBytes) / 8n),
      };
    }
    const index = (at - base) / 8n;
    if (at >= base && index < BigInt(entries)) {
      this.#lead(Number(index), value);
      return { ...facts, what: 'L1STD', streamId: Number(index) << split, streams: 1 << split, dword: 0 };
    }
    for (const [second, descriptor] of this.#seconds) {
      const offset = at - second;
      if (offset < 0n || offset >= steBytes << BigInt(split)) continue;
      const streamId = (descriptor << split) + Number(offset / steBytes);
      return { ...facts, what: 'STE', streamId, streams: 1, dword: Number((offset % steBytes) / 8n) };
    }
    return undefined;
  }

  #lead(index: number, word: bigint): void {
    for (const [second, descriptor] of this.#seconds) if (descriptor === index) this.#seconds.delete(second);
    if (L1STD.get([word], 'Span') !== 0) this.#seconds.set(L1STD.big([word], 'L2Ptr') << 6n, index);
  }

  #learn(until: number): void {
    for (let word = this.#later.at(-1); word && (word.read ?? 0) <= until; word = this.#later.at(-1)) {
      this.#later.pop();
      const kernel = word.read === undefined ? undefined : this.run.events[word.read]?.kernel;
      this.#words.set(word.address, { value: word.value, kernel });
      // The table may be the same as before, and only now known.
      this.#shape = '';
    }
  }

  /** `split` is undefined for a linear table. A new table is looked up among the words that are known of the kernel that uses it: what another one had
   *  in that memory may long be something else. */
  #geometry({ id, kernel }: EventOf<'memory-store'>): Geometry {
    const registers = this.run.registers(this.smmu);
    const config = registers.before(STRTAB_BASE_CFG.name, id) ?? 0n;
    const base = STRTAB_BASE.big(registers.before(STRTAB_BASE.name, id) ?? 0n, 'ADDR') << 6n;
    const log2 = Math.min(STRTAB_BASE_CFG.get(config, 'LOG2SIZE'), 32);
    const two = STRTAB_BASE_CFG.get(config, 'FMT') === 1;
    const split = two ? STRTAB_BASE_CFG.get(config, 'SPLIT') : undefined;
    const entries = 2 ** Math.max(0, log2 - (split ?? 0));
    const shape = `${base} ${config}`;
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#seconds = new Map();
      if (two) {
        const end = base + BigInt(entries) * 8n;
        for (const [address, word] of this.#words) {
          if (address < base || address >= end || (word.kernel ?? kernel) !== kernel) continue;
          this.#lead(Number((address - base) / 8n), word.value);
        }
      }
    }
    return { base, split, entries };
  }
}
