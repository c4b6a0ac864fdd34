import type { CType } from '../../c/types/type';
import { Op, ValueType } from '../emit/opcode';
import type { Generator } from './generator';
import { sizeOf, valueType } from './representation';

/** A scalar of memory as WebAssembly sees it: which instructions move it, and which engine functions do when the fast
 *  path may not. */
export interface Scalar {
  readonly size: 1 | 2 | 4 | 8;
  readonly value: ValueType;
  readonly load: number;
  readonly store: number;
}

export function scalarOf(type: CType): Scalar {
  const value = valueType(type);
  const size = Math.min(sizeOf(type), 8) as 1 | 2 | 4 | 8;
  if (value === ValueType.f32) return { size: 4, value, load: Op.f32_load, store: Op.f32_store };
  if (value === ValueType.f64) return { size: 8, value, load: Op.f64_load, store: Op.f64_store };
  const signed = (type.kind === 'int' && type.signed) || (type.kind === 'enum' && type.underlying.signed);
  return integerScalar(size, signed);
}

/** An integer of memory; loads extend to the width of its WebAssembly type. */
export function integerScalar(size: 1 | 2 | 4 | 8, signed: boolean): Scalar {
  const value = size === 8 ? ValueType.i64 : ValueType.i32;
  switch (size) {
    case 1:
      return { size, value, load: signed ? Op.i32_load8_s : Op.i32_load8_u, store: Op.i32_store8 };
    case 2:
      return { size, value, load: signed ? Op.i32_load16_s : Op.i32_load16_u, store: Op.i32_store16 };
    case 4:
      return { size, value, load: Op.i32_load, store: Op.i32_store };
    default:
      return { size, value, load: Op.i64_load, store: Op.i64_store };
  }
}

/** Resolves `address + offset` (an i64 local): leaves 1 on the stack when the fast path may not be taken, with the linear
 *  offset in `linear` and the kernel virtual address, less the linear map, in `relative`. */
function check(g: Generator, address: number, offset: number, size: number, relative: number, linear: number): void {
  const { code } = g;
  const { layout } = g.options;
  code.get(address);
  code.i64(BigInt(offset) - layout.linearMap);
  code.op(Op.i64_add);
  code.tee(relative);
  code.i64(BigInt(layout.ramSize - size));
  code.op(Op.i64_gt_u);
  code.get(relative);
  code.op(Op.i32_wrap_i64);
  code.tee(linear);
  code.i32(3);
  code.op(Op.i32_shr_u);
  // RAM is a power of two, so the masked index is always inside the tags, whatever the address was.
  code.i32(layout.ramSize / 8 - 1);
  code.op(Op.i32_and);
  code.memory(Op.i32_load8_u, layout.ramSize);
  code.op(Op.i32_or);
}

function slowAddress(g: Generator, relative: number): void {
  g.code.get(relative);
  g.code.i64(g.options.layout.linearMap);
  g.code.op(Op.i64_add);
}

/** Pushes the scalar at `address + offset`, where `address` is an i64 local with a kernel virtual address. */
export function loadChecked(g: Generator, address: number, offset: number, scalar: Scalar): void {
  const { code } = g;
  const relative = g.temp(ValueType.i64);
  const linear = g.temp(ValueType.i32);
  check(g, address, offset, scalar.size, relative, linear);
  code.open(Op.if, scalar.value);
  slowAddress(g, relative);
  code.callEngine(`load${scalar.size * 8}`);
  if (scalar.load === Op.i32_load8_s) code.op(Op.i32_extend8_s);
  if (scalar.load === Op.i32_load16_s) code.op(Op.i32_extend16_s);
  fromBits(g, scalar);
  code.else();
  code.get(linear);
  code.memory(scalar.load);
  code.end();
  g.release(relative, ValueType.i64);
  g.release(linear, ValueType.i32);
}

/** Stores the local `value` at `address + offset`. */
export function storeChecked(g: Generator, address: number, offset: number, scalar: Scalar, value: number): void {
  const { code } = g;
  const relative = g.temp(ValueType.i64);
  const linear = g.temp(ValueType.i32);
  check(g, address, offset, scalar.size, relative, linear);
  code.open(Op.if);
  slowAddress(g, relative);
  code.get(value);
  toBits(g, scalar);
  code.callEngine(`store${scalar.size * 8}`);
  code.else();
  code.get(linear);
  code.get(value);
  code.memory(scalar.store);
  code.end();
  g.release(relative, ValueType.i64);
  g.release(linear, ValueType.i32);
}

/** Floating values cross the slow path as their bits. */
function fromBits(g: Generator, scalar: Scalar): void {
  if (scalar.value === ValueType.f32) g.code.op(0xbe);
  if (scalar.value === ValueType.f64) g.code.op(0xbf);
}

function toBits(g: Generator, scalar: Scalar): void {
  if (scalar.value === ValueType.f32) g.code.op(0xbc);
  if (scalar.value === ValueType.f64) g.code.op(0xbd);
}
