import type { Abilities } from './emulator';
import type { MemoryPlan } from './memory-plan';
import { type Leaf, type PageBits, PageTable } from './page-table';
import type { Random } from './random';
import type { Session } from './session';

const granuleCodes = [
  { 12: 0n, 16: 1n, 14: 2n },
  { 14: 1n, 12: 2n, 16: 3n },
] as const;

/** Output size in bits by CD.IPS. */
const outputSizes = [32, 36, 40, 42, 44, 48] as const;

/** Bits of a leaf that let anything through: AF, and AP[1], without which the engine's unprivileged accesses would be refused. */
const openLeaf = (1n << 10n) | (1n << 6n);
const readOnly = 1n << 7n;
const notGlobal = 1n << 11n;

/** An address space: a context descriptor and the tables of one or both halves. */
export class Context {
  readonly address: bigint;
  readonly asid: bigint;
  readonly halves: readonly [PageTable | undefined, PageTable | undefined];
  /** Every leaf that there ever was, by half: caches may still know it. */
  readonly history: { half: 0 | 1; leaf: Leaf }[] = [];
  /** Leaves that there are now. */
  get places(): { half: 0 | 1; leaf: Leaf }[] {
    return ([0, 1] as const)
      .filter((half) => half === 0 || this.#wide)
      .flatMap((half) => (this.halves[half]?.leaves ?? []).map((leaf) => ({ half, leaf })));
  }

  readonly #outputSize: (typeof outputSizes)[number];
  readonly #ignoresTopByte: readonly [boolean, boolean];
  readonly #words: [bigint, bigint, bigint, bigint];

  constructor(
    private readonly session: Session,
    plan: MemoryPlan,
    private readonly random: Random,
    asid: number,
    /** Whether its entries may be global: only where no other context could then be hit by them. */
    private readonly alone: boolean,
    private readonly able: Abilities,
  ) {
    this.asid = BigInt(asid);
    this.address = plan.take(64n, 64n);
    const which = random.pick(this.#wide ? [1, 2, 3] : [1, 3]);
    const table = (): PageTable =>
      new PageTable(session, plan, random, random.pick<PageBits>([12, 14, 16]), random.between(25, 48));
    this.halves = [(which & 1) !== 0 ? table() : undefined, (which & 2) !== 0 ? table() : undefined];
    this.#outputSize = random.pick(outputSizes);
    this.#ignoresTopByte = [random.oneIn(3), random.oneIn(3)];
    this.#words = this.#sound();
    this.store();
  }

  get #wide(): boolean {
    return this.able.reach === 64;
  }

  /** Writes the descriptor, or a changed copy of its first four dwords. */
  store(words: readonly [bigint, bigint, bigint, bigint] = this.#words): void {
    this.session.store(this.address, [...words, 0n, 0n, 0n, 0n]);
  }

  /** Makes the descriptor other than it should be in one respect: one that is illegal, or one that changes how faults are treated. */
  spoil(): void {
    const [word0, word1, word2, word3] = this.#words;
    const beyond = 1n << BigInt(Math.min(this.#outputSize, 44) + this.random.below(3));
    const changes: (() => [bigint, bigint, bigint, bigint])[] = [
      () => [word0 & ~(1n << 31n), word1, word2, word3],
      () => [word0 & ~(1n << 41n), word1, word2, word3],
      () => [word0 & ~(1n << 46n), word1, word2, word3],
      () => [word0 | (1n << 44n), word1, word2, word3],
      () => [word0 | (1n << 15n), word1, word2, word3],
      () => [word0 & ~(1n << 45n), word1, word2, word3],
      () => [word0 | (1n << 35n), word1, word2, word3],
      () => [word0 | (1n << 43n) | (BigInt(this.random.below(2)) << 42n), word1, word2, word3],
      () => [(word0 & ~0x3fn) | this.random.pick([0n, 10n, 15n, 40n, 48n, 63n]), word1, word2, word3],
      () => [(word0 & ~0x3f_0000n) | (this.random.pick([0n, 10n, 15n, 40n, 48n, 63n]) << 16n), word1, word2, word3],
      () => [word0 | 0xc0n, word1, word2, word3],
      () => [word0 & ~0xc0_0000n, word1, word2, word3],
      () => [word0 | (1n << 14n), word1, word2, word3],
      () => [word0 | (1n << 30n), word1, word2, word3],
      () => [word0, word1 | beyond, word2, word3],
      () => [word0, word1, word2 | beyond, word3],
      () => [word0 | (7n << 32n), word1, word2, word3],
    ];
    this.store(this.random.pick(changes)());
  }

  /** Puts another leaf into one of the tables. */
  map(): { half: 0 | 1; leaf: Leaf } | undefined {
    const half = this.#anyHalf();
    const leaf = this.halves[half]?.mapSomewhere(this.#attributes());
    return leaf && this.#remember(half, leaf);
  }

  /** Gives a leaf another output. */
  move(): { half: 0 | 1; leaf: Leaf } | undefined {
    const half = this.#anyHalf();
    const table = this.halves[half];
    if (!table || table.leaves.length === 0) return undefined;
    return this.#remember(half, table.move(this.random.pick(table.leaves)));
  }

  /** Changes a leaf, or a descriptor on the way to it, in any way. */
  change(): { half: 0 | 1; leaf: Leaf } | undefined {
    const half = this.#anyHalf();
    const table = this.halves[half];
    if (!table || table.leaves.length === 0) return undefined;
    const leaf = this.random.pick(table.leaves);
    const beyond = 1n << BigInt(Math.min(this.#outputSize, 44) + this.random.below(3));
    const kind = this.random.below(9);
    const upper = table.slotsTo(leaf);
    if (kind < 2 && upper.length > 0) {
      // What else a table descriptor can be is not tried: the emulator does not compare its address with the output size, and forgets its
      // APTable once an entry is cached.
      const slot = this.random.pick(upper);
      this.session.store(slot, [table.word(slot) & ~1n]);
      return { half, leaf };
    }
    const attributes = this.#attributes();
    if (kind < 4 && this.able.leafChecks)
      this.session.store(leaf.slot, [table.descriptor(leaf, attributes & ~(1n << 10n))]);
    else if (kind === 4 && this.able.leafChecks)
      this.session.store(leaf.slot, [table.descriptor(leaf, attributes | beyond)]);
    else if (kind === 5) this.session.store(leaf.slot, [table.descriptor(leaf, attributes) & ~1n]);
    else if (kind === 6 && leaf.level === 3) this.session.store(leaf.slot, [table.descriptor(leaf, attributes) & ~2n]);
    else if (kind === 7) table.put(leaf.slot, table.descriptor(leaf, attributes ^ readOnly));
    else table.put(leaf.slot, table.descriptor(leaf, attributes));
    return { half, leaf };
  }

  /** Undoes what `change` broke in a leaf and above it. */
  repair({ half, leaf }: { half: 0 | 1; leaf: Leaf }): void {
    const table = this.halves[half];
    if (!table) return;
    for (const slot of [...table.slotsTo(leaf), leaf.slot]) table.put(slot, table.word(slot));
  }

  /** The 64-bit address whose low bits are an address of a table. */
  inputAddress(half: 0 | 1, address: bigint): bigint {
    const bits = this.halves[half]?.inputBits ?? 48;
    const whole = half === 0 ? address : BigInt.asUintN(64, address | (-1n << BigInt(bits)));
    if (!this.#wide || !this.#ignoresTopByte[half] || this.random.oneIn(2)) return whole;
    return (whole & 0xff_ffff_ffff_ffffn) | (this.random.bits(8) << 56n);
  }

  #remember(half: 0 | 1, leaf: Leaf): { half: 0 | 1; leaf: Leaf } {
    this.history.push({ half, leaf });
    return { half, leaf };
  }

  #anyHalf(): 0 | 1 {
    if (!this.halves[0]) return 1;
    return this.#wide && this.halves[1] && this.random.oneIn(2) ? 1 : 0;
  }

  #attributes(): bigint {
    const global = this.alone && this.random.oneIn(2);
    return (
      openLeaf |
      (global ? 0n : notGlobal) |
      (this.random.oneIn(5) ? readOnly : 0n) |
      (this.random.bits(3) << 2n) |
      (this.random.bits(2) << 8n) |
      (this.random.bits(2) << 53n) |
      (this.random.bits(4) << 55n)
    );
  }

  #sound(): [bigint, bigint, bigint, bigint] {
    let word0 = (1n << 31n) | (1n << 41n) | (1n << 45n) | (1n << 46n) | (this.asid << 48n);
    word0 |= BigInt(outputSizes.indexOf(this.#outputSize)) << 32n;
    word0 |= BigInt(this.random.below(2)) << 47n;
    for (const half of [0, 1] as const) {
      const shift = BigInt(half * 16);
      const table = this.halves[half];
      if (this.#ignoresTopByte[half]) word0 |= 1n << BigInt(38 + half);
      if (!table) {
        word0 |= 1n << (14n + shift);
        if (this.random.oneIn(2)) word0 |= this.random.bits(6) << shift;
        continue;
      }
      word0 |= (BigInt(64 - table.inputBits) | (granuleCodes[half][table.pageBits] << 6n)) << shift;
      word0 |= (this.random.bits(6) & ~(1n << 4n)) << (8n + shift);
    }
    const ignoresHierarchy = (): bigint => (this.random.oneIn(4) ? 2n : 0n);
    return [
      word0,
      (this.halves[0]?.root ?? this.random.bits(40) << 4n) | ignoresHierarchy(),
      (this.halves[1]?.root ?? this.random.bits(40) << 4n) | ignoresHierarchy(),
      this.random.bits(64),
    ];
  }
}
