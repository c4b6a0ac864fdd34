import type { MemoryPlan } from './memory-plan';
import type { Random } from './random';
import { type Session, scratch } from './session';

export type PageBits = 12 | 14 | 16;

/** A leaf that was put into a table. Addresses are byte addresses; `address` leaves out what the half of the address space adds. */
export interface Leaf {
  readonly address: bigint;
  readonly level: number;
  readonly bits: number;
  readonly output: bigint;
  readonly slot: bigint;
}

/** Levels at which a leaf may be (without 52-bit addresses), by page size. */
const leafLevels: Readonly<Record<PageBits, readonly number[]>> = { 12: [1, 2, 3], 14: [2, 3], 16: [2, 3] };

const align = (value: bigint, bits: number): bigint => (value >> BigInt(bits)) << BigInt(bits);

/** Stage 1 tables for one half of an address space, written as the Arm ARM lays them out, without the model's help. */
export class PageTable {
  readonly root: bigint;
  readonly leaves: Leaf[] = [];
  readonly #startLevel: number;
  readonly #words = new Map<bigint, bigint>();

  constructor(
    private readonly session: Session,
    private readonly plan: MemoryPlan,
    private readonly random: Random,
    readonly pageBits: PageBits,
    /** Bits of an input address. */
    readonly inputBits: number,
  ) {
    const stride = pageBits - 3;
    this.#startLevel = 4 - Math.ceil((inputBits - pageBits) / stride);
    const size = 8n << BigInt(inputBits - this.#shift(this.#startLevel));
    this.root = plan.take(size, size < 64n ? 64n : size);
  }

  /** Maps something at a random place, if the tables there leave room. `attributes` are the bits of the leaf besides type and address. */
  mapSomewhere(attributes: bigint): Leaf | undefined {
    const neighbour = this.leaves.length > 0 && this.random.oneIn(2) ? this.random.pick(this.leaves) : undefined;
    const wide = neighbour
      ? neighbour.address ^ (1n << BigInt(this.random.between(this.pageBits, Math.min(this.inputBits - 1, 32))))
      : this.random.bits(this.inputBits);
    const level = this.random.pick(leafLevels[this.pageBits].filter((level) => level >= this.#startLevel));
    return this.map(BigInt.asUintN(this.inputBits, wide), level, attributes);
  }

  map(wide: bigint, level: number, attributes: bigint): Leaf | undefined {
    const bits = this.#shift(level);
    const address = align(wide, bits);
    const slot = this.#slot(address, level);
    if (slot === undefined || (this.#words.get(slot) ?? 0n) !== 0n) return undefined;
    const leaf = { address, level, bits, output: this.randomOutput(bits), slot };
    this.leaves.push(leaf);
    this.put(slot, this.descriptor(leaf, attributes));
    return leaf;
  }

  /** An output that has memory for DMA in it. */
  randomOutput(bits: number): bigint {
    return align(scratch.start + this.random.bits(22), bits);
  }

  descriptor({ level, output }: { level: number; output: bigint }, attributes: bigint): bigint {
    return output | attributes | (level === 3 ? 3n : 1n);
  }

  /** Writes one descriptor. */
  put(slot: bigint, descriptor: bigint): void {
    this.#words.set(slot, descriptor);
    this.session.store(slot, [descriptor]);
  }

  /** Takes another output for a leaf; the descriptor keeps its attributes. */
  move(leaf: Leaf): Leaf {
    const output = this.randomOutput(leaf.bits);
    const previous = this.#words.get(leaf.slot) ?? 0n;
    const mask = align(0xffff_ffff_ffffn, leaf.bits);
    this.put(leaf.slot, (previous & ~mask) | output);
    const moved = { ...leaf, output };
    this.leaves[this.leaves.indexOf(leaf)] = moved;
    return moved;
  }

  /** Descriptors on the way to a leaf, from the start level. */
  slotsTo(leaf: Leaf): readonly bigint[] {
    const slots: bigint[] = [];
    let table = this.root;
    for (let level = this.#startLevel; level < leaf.level; level++) {
      const slot = table + 8n * this.#index(leaf.address, level);
      slots.push(slot);
      table = align(this.#words.get(slot) ?? 0n, this.pageBits) & 0xffff_ffff_f000n;
    }
    return slots;
  }

  word(slot: bigint): bigint {
    return this.#words.get(slot) ?? 0n;
  }

  #slot(address: bigint, level: number): bigint | undefined {
    let table = this.root;
    for (let at = this.#startLevel; at < level; at++) {
      const slot = table + 8n * this.#index(address, at);
      const word = this.#words.get(slot) ?? 0n;
      if (word === 0n) {
        table = this.plan.take(1n << BigInt(this.pageBits), 1n << BigInt(this.pageBits));
        this.put(slot, table | 3n);
      } else if ((word & 3n) === 3n) table = align(word & 0xffff_ffff_ffffn, this.pageBits);
      else return undefined;
    }
    return table + 8n * this.#index(address, level);
  }

  #index(address: bigint, level: number): bigint {
    const shift = this.#shift(level);
    const top = level === this.#startLevel ? this.inputBits : shift + this.pageBits - 3;
    return BigInt.asUintN(top, address) >> BigInt(shift);
  }

  #shift(level: number): number {
    return this.pageBits + (3 - level) * (this.pageBits - 3);
  }
}
