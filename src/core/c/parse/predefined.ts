import { int128Type, intType, pointerTo, recordType, uint128Type, voidPointer } from '../types/make';
import type { CType, Record } from '../types/type';
import type { Entry } from './scope';

const vaListRecord: Record = {
  kind: 'struct',
  tag: '__va_list',
  complete: true,
  fields: [
    { name: '__stack', type: voidPointer, offset: 0 },
    { name: '__gr_top', type: voidPointer, offset: 8 },
    { name: '__vr_top', type: voidPointer, offset: 16 },
    { name: '__gr_offs', type: intType, offset: 24 },
    { name: '__vr_offs', type: intType, offset: 28 },
  ],
  size: 32,
  align: 8,
  flexible: false,
};

/** `va_list` as AAPCS64 lays it out. */
export const vaListType: CType = recordType(vaListRecord);
export const vaListPointer = pointerTo(vaListType);

const types: Readonly<globalThis.Record<string, CType>> = {
  __builtin_va_list: vaListType,
  __gnuc_va_list: vaListType,
  __uint128_t: uint128Type,
  __int128_t: int128Type,
};

/** Names that the compiler knows before any declaration. */
export function predefined(name: string): Entry | undefined {
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  return type && { kind: 'typedef', type };
}
