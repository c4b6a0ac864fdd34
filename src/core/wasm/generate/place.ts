import type { Expression } from '../../c/parse/ast';
import { sizeOf } from '../../c/types/size';
import type { CType } from '../../c/types/type';
import type { DataTarget } from '../emit/code';
import { Op, ValueType } from '../emit/opcode';
import { GlobalIndex } from './abi';
import { loadChecked, type Scalar, scalarOf, storeChecked, storeStatic } from './access';
import { type BitRange, loadBits, storeBits } from './bitfield';
import { expression } from './expression';
import type { Generator, Home } from './generator';
import { initialize } from './initialize';
import { valueAddress } from './record';
import { isAggregate, recordOf, valueType } from './representation';

/** An lvalue whose address has been computed as far as it must be. Give it back with `releasePlace`. */
export type Place =
  | { readonly kind: 'register'; readonly local: number }
  /** In this call's frame. */
  | { readonly kind: 'frame'; readonly offset: number; readonly bits?: BitRange }
  /** In the data image; `checked` where the program does not define the object and somebody else must. */
  | {
      readonly kind: 'data';
      readonly target: DataTarget;
      readonly offset: number;
      readonly checked: boolean;
      readonly bits?: BitRange;
    }
  /** `offset` bytes from the kernel virtual address in an i64 local. */
  | {
      readonly kind: 'memory';
      readonly address: number;
      readonly offset: number;
      readonly owned: boolean;
      readonly bits?: BitRange;
    };

/** Evaluates an lvalue as far as its address needs; what it points to is not read yet. */
export function placeOf(g: Generator, lvalue: Expression): Place {
  switch (lvalue.kind) {
    case 'local':
      return placeOfHome(g.home(lvalue.variable));
    case 'global':
      return {
        kind: 'data',
        target: { kind: 'symbol', symbol: lvalue.symbol },
        offset: 0,
        checked: !lvalue.symbol.defined,
      };
    case 'string':
      return { kind: 'data', target: { kind: 'bytes', bytes: lvalue.bytes, align: 1 }, offset: 0, checked: false };
    case 'compound-literal':
      initialize(g, lvalue.variable, lvalue.initializer);
      return placeOfHome(g.home(lvalue.variable));
    case 'dereference':
      return dereferenced(g, lvalue.pointer);
    case 'member':
      return memberOf(g, lvalue);
    default:
      return placeOfValue(g, lvalue);
  }
}

function placeOfHome(home: Home): Place {
  if (home.kind === 'register') return { kind: 'register', local: home.local };
  if (home.kind === 'frame') return { kind: 'frame', offset: home.offset };
  return { kind: 'memory', address: home.local, offset: 0, owned: false };
}

function dereferenced(g: Generator, pointer: Expression): Place {
  let offset = 0;
  let base = pointer;
  // Constant displacements of a pointer are folded into the access.
  while (base.kind === 'pointer-add' && base.index.kind === 'constant' && typeof base.scale === 'number') {
    const step = Number(BigInt.asIntN(64, base.index.value)) * base.scale * (base.subtract ? -1 : 1);
    if (!Number.isSafeInteger(offset + step) || Math.abs(offset + step) > 0x3fff_ffff) break;
    offset += step;
    base = base.pointer;
  }
  if (base.kind === 'decay' || base.kind === 'address') {
    const inner = base.of;
    if (inner.kind !== 'global' || inner.symbol.kind === 'object') return displaced(placeOf(g, inner), offset);
  }
  if (base.kind === 'load' && base.of.kind === 'local') {
    const home = g.home(base.of.variable);
    if (home.kind === 'register') return { kind: 'memory', address: home.local, offset, owned: false };
  }
  expression(g, base);
  const address = g.temp(ValueType.i64);
  g.code.set(address);
  return { kind: 'memory', address, offset, owned: true };
}

function memberOf(g: Generator, member: Extract<Expression, { kind: 'member' }>): Place {
  const base = placeOf(g, member.base);
  const { field } = member;
  if (!field.bits) return displaced(base, field.offset);
  if (base.kind === 'register') throw new Error('a record never lives in a register');
  const limit = recordOf(member.base.type)?.size ?? 16;
  return { ...base, bits: { start: field.bits.start, width: field.bits.width, limit } };
}

/** A record rvalue (the result of a call) whose member is read. */
function placeOfValue(g: Generator, value: Expression): Place {
  if (value.kind === 'load') return placeOf(g, value.of);
  valueAddress(g, value);
  const address = g.temp(ValueType.i64);
  g.code.set(address);
  return { kind: 'memory', address, offset: 0, owned: true };
}

function displaced(place: Place, by: number): Place {
  return place.kind === 'register' || by === 0 ? place : { ...place, offset: place.offset + by };
}

/** Gives back the local that holds a place's address, if the place owns it. */
export function releasePlace(g: Generator, place: Place): void {
  if (place.kind === 'memory' && place.owned) g.release(place.address, ValueType.i64);
}

/** A place that may be both read and written: its address is computed once, and stays. */
export function stablePlace(g: Generator, lvalue: Expression): Place {
  const place = placeOf(g, lvalue);
  if (place.kind !== 'memory' || place.owned) return place;
  const address = g.temp(ValueType.i64);
  g.code.get(place.address);
  g.code.set(address);
  return { ...place, address, owned: true };
}

/** Pushes the kernel virtual address of a place in memory. */
export function placeAddress(g: Generator, place: Place): void {
  const { code } = g;
  switch (place.kind) {
    case 'register':
      throw new Error('a register has no address');
    case 'frame':
      g.frameAddress(place.offset);
      return;
    case 'data':
      code.getGlobal(GlobalIndex.imageAddress);
      code.data(place.target, place.offset);
      code.op(Op.i64_extend_i32_s);
      code.op(Op.i64_add);
      return;
    case 'memory':
      code.get(place.address);
      if (place.offset !== 0) {
        code.i64(BigInt(place.offset));
        code.op(Op.i64_add);
      }
  }
}

/** Pushes the value of a scalar place. */
export function loadPlace(g: Generator, place: Place, type: CType): void {
  if (place.kind === 'register') {
    g.checkSet(place.local);
    g.code.get(place.local);
    return;
  }
  if (isAggregate(type)) {
    placeAddress(g, place);
    return;
  }
  if (place.bits) {
    loadBits(g, place, place.bits, type);
    return;
  }
  loadScalar(g, place, 0, scalarOf(type));
}

/** Stores the value in local `value` (a WebAssembly local of the type's value type). */
export function storePlace(g: Generator, place: Place, type: CType, value: number): void {
  if (place.kind === 'register') {
    g.code.get(value);
    g.code.set(place.local);
    g.noteSet(place.local, true);
    return;
  }
  if (place.bits) {
    storeBits(g, place, place.bits, type, value);
    return;
  }
  storeScalar(g, place, 0, scalarOf(type), value);
}

/** Pushes the scalar `by` bytes into a place in memory. */
export function loadScalar(
  g: Generator,
  place: Exclude<Place, { kind: 'register' }>,
  by: number,
  scalar: Scalar,
): void {
  const { code } = g;
  const offset = place.offset + by;
  if (place.kind === 'frame' && offset >= 0) {
    code.get(g.framePointer);
    code.memory(scalar.load, offset);
  } else if (place.kind === 'data' && needsNoCheck(place, offset, scalar)) {
    code.getGlobal(GlobalIndex.image);
    code.data(place.target, offset);
    code.op(Op.i32_add);
    code.memory(scalar.load);
  } else if (place.kind === 'memory') {
    loadChecked(g, place.address, offset, scalar);
  } else {
    const address = g.temp(ValueType.i64);
    placeAddress(g, place);
    code.set(address);
    loadChecked(g, address, by, scalar);
    g.release(address, ValueType.i64);
  }
}

/** Whether an access lies inside an object that the program defines. A constant index or member may lead out of it. */
function needsNoCheck(place: Extract<Place, { kind: 'data' }>, offset: number, scalar: Scalar): boolean {
  const { target } = place;
  const size = target.kind === 'symbol' ? sizeOf(target.symbol.type) : target.bytes.length;
  return !place.checked && offset >= 0 && offset + scalar.size <= size;
}

/** Stores local `value` at `by` bytes into a place in memory. */
export function storeScalar(
  g: Generator,
  place: Exclude<Place, { kind: 'register' }>,
  by: number,
  scalar: Scalar,
  value: number,
): void {
  const { code } = g;
  const offset = place.offset + by;
  if (place.kind === 'frame' && offset >= 0) {
    code.get(g.framePointer);
    code.get(value);
    code.memory(scalar.store, offset);
  } else if (place.kind === 'memory') {
    storeChecked(g, place.address, offset, scalar, value);
  } else if (place.kind === 'data' && needsNoCheck(place, offset, scalar)) {
    storeStatic(g, place.target, offset, scalar, value);
  } else {
    const address = g.temp(ValueType.i64);
    placeAddress(g, place);
    code.set(address);
    storeChecked(g, address, by, scalar, value);
    g.release(address, ValueType.i64);
  }
}

/** Moves the value on the stack into a temporary local. */
export function intoTemp(g: Generator, type: CType): number {
  const local = g.temp(valueType(type));
  g.code.set(local);
  return local;
}
