import { integerOf, isInteger } from './convert';
import { alignOf, sizeOf } from './size';
import type { CType, Field } from './type';

/** A member as declared, before it has a place. */
export interface MemberDeclaration {
  readonly name: string | undefined;
  readonly type: CType;
  /** Width of a bit-field; 0 closes the current unit. */
  readonly width?: number;
  /** `aligned` on the member itself, in bytes. */
  readonly align?: number;
  readonly packed?: boolean;
}

/** What attributes and pragmas say about the layout of one record. */
export interface LayoutOptions {
  readonly packed: boolean;
  /** `aligned` on the record, in bytes. */
  readonly align: number;
  /** `#pragma pack(n)` in force, in bytes; 0 for none. */
  readonly pack: number;
}

/** Where the members of a record lie; sizes, alignment and offsets in bytes. */
export interface Layout {
  readonly fields: readonly Field[];
  readonly size: number;
  readonly align: number;
  readonly flexible: boolean;
}

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;

/** Places members as GCC does for AAPCS64: the declared type of a bit-field bounds the unit it may not straddle, named or
 *  not it raises the record's alignment, and `packed` removes both. */
export function layOut(
  kind: 'struct' | 'union',
  members: readonly MemberDeclaration[],
  options: LayoutOptions,
): Layout {
  const fields: Field[] = [];
  let bit = 0;
  let largest = 0;
  let align = 1;
  for (const member of members) {
    if (kind === 'union') bit = 0;
    const packed = options.packed || member.packed === true;
    if (member.width !== undefined) bit = placeBits(member, packed, member.width);
    else placeMember(member, packed);
    largest = Math.max(largest, bit);
  }
  align = Math.max(align, options.align);
  const last = members[members.length - 1]?.type;
  return {
    fields,
    size: roundUp(Math.ceil(largest / 8), align),
    align,
    flexible: kind === 'struct' && last?.kind === 'array' && last.length === undefined,
  };

  function placeMember(member: MemberDeclaration, packed: boolean): void {
    let wanted = packed ? 1 : alignOf(member.type);
    wanted = Math.max(wanted, member.align ?? 1);
    if (options.pack > 0) wanted = Math.min(wanted, options.pack);
    align = Math.max(align, wanted);
    bit = roundUp(bit, wanted * 8);
    fields.push({ name: member.name, type: member.type, offset: bit / 8 });
    bit += sizeOf(member.type) * 8;
  }

  function placeBits(member: MemberDeclaration, packed: boolean, width: number): number {
    const natural = alignOf(member.type);
    let wanted = packed && width > 0 ? 1 : natural;
    wanted = Math.max(wanted, member.align ?? 1);
    if (options.pack > 0) wanted = Math.min(wanted, options.pack);
    align = Math.max(align, wanted);
    if (width === 0) return roundUp(bit, natural * 8);
    if (member.align) bit = roundUp(bit, member.align * 8);
    if (!packed && options.pack === 0) {
      const unit = natural * 8;
      const straddles = Math.ceil(((bit % unit) + width) / unit) > (sizeOf(member.type) * 8) / unit;
      if (straddles) bit = roundUp(bit, unit);
    }
    if (member.name !== undefined)
      fields.push({ name: member.name, type: member.type, offset: bit >> 3, bits: { start: bit, width } });
    return bit + width;
  }
}

/** Widest bit-field that a type can hold, or undefined if it cannot be one. */
export function bitFieldLimit(type: CType): number | undefined {
  if (!isInteger(type)) return undefined;
  const integer = integerOf(type);
  return integer.rank === 'bool' ? 1 : integer.size * 8;
}
