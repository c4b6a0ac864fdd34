import { sizeOf } from '../c/types/size';
import type { CType, Field, Record } from '../c/types/type';
import type { ProgramMemory } from '../wasm/host';

/** A member found by path: bytes from the start of the record, and for a bit-field its first bit from there. */
export interface MemberPlace {
  readonly offset: number;
  readonly type: CType;
  readonly bits?: { readonly start: number; readonly width: number };
}

/** Finds `a.b[2].c` in a record, through anonymous members. Undefined when the tree's record has no such member. */
export function findMember(record: Record, path: string): MemberPlace | undefined {
  const known = places.get(record) ?? new Map<string, MemberPlace>();
  places.set(record, known);
  const place = known.get(path) ?? search(record, path);
  if (place) known.set(path, place);
  return place;
}

/** Members that were found; the same few are asked for thousands of times. */
const places = new WeakMap<Record, Map<string, MemberPlace>>();

function search(record: Record, path: string): MemberPlace | undefined {
  let place: MemberPlace = { offset: 0, type: { kind: 'record', record, quals: 0 } };
  for (const step of path.match(/[A-Za-z_]\w*|\[\d+\]/g) ?? []) {
    const next = step.startsWith('[') ? element(place, Number(step.slice(1, -1))) : member(place, step);
    if (!next) return undefined;
    place = next;
  }
  return place;
}

function element(place: MemberPlace, index: number): MemberPlace | undefined {
  if (place.type.kind !== 'array') return undefined;
  const size = sizeOf(place.type.of);
  return { offset: place.offset + index * size, type: place.type.of };
}

function member(place: MemberPlace, name: string): MemberPlace | undefined {
  if (place.type.kind !== 'record') return undefined;
  for (const field of place.type.record.fields) {
    const here = at(place, field);
    if (field.name === name) return here;
    if (field.name === undefined && field.type.kind === 'record') {
      const inside = member(here, name);
      if (inside) return inside;
    }
  }
  return undefined;
}

function at(place: MemberPlace, field: Field): MemberPlace {
  const offset = place.offset + field.offset;
  if (!field.bits) return { offset, type: field.type };
  return { offset, type: field.type, bits: { start: place.offset * 8 + field.bits.start, width: field.bits.width } };
}

/** An object of the program seen through its type: members are read and written by path, with the program's own checks. */
export class ObjectView {
  constructor(
    readonly memory: ProgramMemory,
    readonly record: Record,
    readonly address: bigint,
    /** Ends the run where the tree's record has no member that a model needs. */
    private readonly unknown: (subject: string) => never,
  ) {}

  has(path: string): boolean {
    return findMember(this.record, path) !== undefined;
  }

  /** Kernel virtual address of a member. A tree whose record has none of that name is one that the models do not know. */
  addressOf(path: string): bigint {
    return this.address + BigInt(this.#member(path).offset);
  }

  /** A scalar member: unsigned unless its type is signed. */
  get(path: string): bigint {
    const { offset, type, bits } = this.#member(path);
    if (bits) {
      const word = this.#bytes(bits);
      return (word >> BigInt(bits.start % 8)) & ((1n << BigInt(bits.width)) - 1n);
    }
    const value = load(this.memory, this.address + BigInt(offset), sizeOf(type));
    return isSigned(type) ? BigInt.asIntN(sizeOf(type) * 8, value) : value;
  }

  set(path: string, value: bigint | number | boolean): this {
    const { offset, type, bits } = this.#member(path);
    if (bits) {
      const shift = BigInt(bits.start % 8);
      const mask = ((1n << BigInt(bits.width)) - 1n) << shift;
      const word = (this.#bytes(bits) & ~mask) | ((BigInt(value) << shift) & mask);
      const first = this.address + BigInt(Math.floor(bits.start / 8));
      for (let i = 0; i < spanOf(bits); i++)
        this.memory.store8(first + BigInt(i), Number((word >> BigInt(8 * i)) & 0xffn));
      return this;
    }
    store(this.memory, this.address + BigInt(offset), sizeOf(type), BigInt(value));
    return this;
  }

  /** A member that is a record. */
  view(path: string): ObjectView {
    const { offset, type } = this.#member(path);
    if (type.kind !== 'record') throw new Error(`${path} is no record`);
    return new ObjectView(this.memory, type.record, this.address + BigInt(offset), this.unknown);
  }

  /** The record that a pointer member leads to, which must be complete. */
  follow(path: string): ObjectView {
    const { type } = this.#member(path);
    if (type.kind !== 'pointer' || type.to.kind !== 'record') throw new Error(`${path} points to no record`);
    return new ObjectView(this.memory, type.to.record, this.get(path), this.unknown);
  }

  #bytes(bits: { readonly start: number; readonly width: number }): bigint {
    const first = this.address + BigInt(Math.floor(bits.start / 8));
    let word = 0n;
    for (let i = 0; i < spanOf(bits); i++) word |= BigInt(this.memory.load8(first + BigInt(i))) << BigInt(8 * i);
    return word;
  }

  #member(path: string): MemberPlace {
    const found = findMember(this.record, path);
    return found ?? this.unknown(memberOf(`${this.record.kind} ${this.record.tag ?? '(anonymous)'}`, path));
  }
}

/** How a member is named that a tree's record does not have. */
export function memberOf(record: string, path: string): string {
  return `${record} without a member ${path}`;
}

function spanOf(bits: { readonly start: number; readonly width: number }): number {
  return Math.ceil(((bits.start % 8) + bits.width) / 8);
}

function isSigned(type: CType): boolean {
  if (type.kind === 'enum') return type.underlying.signed;
  return type.kind === 'int' && type.signed;
}

/** An unsigned value of 1, 2, 4 or 8 bytes. */
export function load(memory: ProgramMemory, address: bigint, size: number): bigint {
  switch (size) {
    case 1:
      return BigInt(memory.load8(address));
    case 2:
      return BigInt(memory.load16(address));
    case 4:
      return BigInt(memory.load32(address) >>> 0);
    case 8:
      return memory.load64(address);
    default:
      throw new Error(`no scalar has ${size} bytes`);
  }
}

/** Stores the low 1, 2, 4 or 8 bytes of a value. */
export function store(memory: ProgramMemory, address: bigint, size: number, value: bigint): void {
  switch (size) {
    case 1:
      memory.store8(address, Number(BigInt.asUintN(8, value)));
      break;
    case 2:
      memory.store16(address, Number(BigInt.asUintN(16, value)));
      break;
    case 4:
      memory.store32(address, Number(BigInt.asUintN(32, value)));
      break;
    case 8:
      memory.store64(address, value);
      break;
    default:
      throw new Error(`no scalar has ${size} bytes`);
  }
}
