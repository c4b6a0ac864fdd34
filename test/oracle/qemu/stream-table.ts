import type { MemoryPlan } from './memory-plan';
import type { Random } from './random';
import type { Session } from './session';

const splits = [6, 8, 10] as const;

/** A linear or two-level stream table of any size, and the STEs in it. */
export class StreamTable {
  readonly #base: bigint;
  readonly #log2Size: number;
  readonly #split: number | undefined;
  readonly #spans = new Map<number, { address: bigint; span: number }>();

  constructor(
    private readonly session: Session,
    private readonly plan: MemoryPlan,
    private readonly random: Random,
    private readonly streamIds: readonly number[],
    /** The one that it replaces. A two-level table gets no linear one after it, since the emulator never goes back to linear tables. */
    previous?: StreamTable,
  ) {
    const needed = Math.max(...streamIds).toString(2).length;
    this.#log2Size = random.oneIn(4) ? random.between(1, 16) : random.between(needed, 17);
    this.#split =
      (previous === undefined || previous.#split === undefined) && random.oneIn(2) ? undefined : random.pick(splits);
    const effective = Math.min(this.#log2Size, 16);
    const entries = this.#split === undefined ? effective + 3 : Math.max(0, effective - this.#split);
    // The base is aligned for the size that is written, which may be larger than what streams can use.
    const aligned = this.#split === undefined ? this.#log2Size + 6 : Math.max(6, this.#log2Size - this.#split + 3);
    this.#base = plan.take(8n << BigInt(entries), 1n << BigInt(aligned));
  }

  /** Writes STRTAB_BASE and STRTAB_BASE_CFG. Bits of the base below its alignment do not count, so they are anything; the highest of them is
   *  0, since the emulator aligns to half of the table's size. */
  async install(): Promise<void> {
    const aligned = this.#split === undefined ? this.#log2Size + 6 : Math.max(6, this.#log2Size - this.#split + 3);
    const noise = (this.random.bits(aligned - 1) >> 6n) << 6n;
    await this.session.write('STRTAB_BASE', this.#base | (this.random.oneIn(2) ? noise : 0n));
    const form = this.#split === undefined ? 0 : (1 << 16) | (this.#split << 6);
    await this.session.write('STRTAB_BASE_CFG', BigInt(form | this.#log2Size));
  }

  /** Whether the table has a place for a stream; a level 2 table is made if there is none. */
  place(streamId: number): bigint | undefined {
    if (streamId >= 2 ** Math.min(this.#log2Size, 16)) return undefined;
    if (this.#split === undefined) return this.#base + BigInt(streamId) * 64n;
    const index = streamId >> this.#split;
    const within = streamId % 2 ** this.#split;
    const known = this.#spans.get(index) ?? this.#open(index, within);
    return within < 2 ** (known.span - 1) ? known.address + BigInt(within) * 64n : undefined;
  }

  /** Whether no stream is just beyond a span: the emulator takes a span for twice of what it is. */
  #isClear(index: number, span: number): boolean {
    const size = 2 ** (this.#split ?? 0);
    return this.streamIds.every((streamId) => {
      const within = streamId % size;
      return Math.floor(streamId / size) !== index || within >= 2 ** span || within < 2 ** span / 2;
    });
  }

  /** Writes a level 1 descriptor anew with a span that does not reach a stream. Reserved spans are not tried, which the
   *  emulator takes for larger ones. */
  respan(streamId: number): void {
    const split = this.#split;
    if (split === undefined) return;
    const index = streamId >> split;
    const known = this.#spans.get(index);
    if (!known) return;
    const within = streamId % 2 ** split;
    const spans = Array.from({ length: within.toString(2).length }, (_, span) => span);
    const span = this.random.pick([0, ...spans.filter((span) => this.#isClear(index, span))]);
    this.session.store(this.#base + BigInt(index) * 8n, [known.address | BigInt(span)]);
  }

  /** Writes the level 1 descriptor as it should be. */
  restore(streamId: number): void {
    if (this.#split === undefined) return;
    const index = streamId >> this.#split;
    const known = this.#spans.get(index);
    if (known) this.session.store(this.#base + BigInt(index) * 8n, [known.address | BigInt(known.span)]);
  }

  #open(index: number, within: number): { address: bigint; span: number } {
    const split = this.#split ?? 0;
    const least = within.toString(2).length + 1;
    const spans = Array.from({ length: split + 2 - least }, (_, more) => least + more);
    const span = this.random.pick(spans.filter((one) => this.#isClear(index, one)));
    const size = 64n << BigInt(span - 1);
    const known = { address: this.plan.take(size, size), span };
    this.#spans.set(index, known);
    this.session.store(this.#base + BigInt(index) * 8n, [known.address | BigInt(span)]);
    return known;
  }
}
