import { sizeOf } from '../../c/types/size';
import type { CType } from '../../c/types/type';
import type { DataTarget } from '../emit/code';
import { Op, ValueType } from '../emit/opcode';
import { GlobalIndex } from './abi';
import type { Check } from './checks';
import type { Generator } from './generator';
import { valueType } from './representation';

/** A scalar of memory as WebAssembly sees it: which instructions move it, and which engine functions do when the fast
 *  path may not. */
export interface Scalar {
  readonly size: 1 | 2 | 4 | 8;
  readonly value: ValueType;
  readonly load: number;
  readonly store: number;
}

/** How values of a scalar type lie in memory. Pointers and 64-bit integers are i64, narrower integers i32. */
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

/** The outcome of checking `[address + offset, + size)`, where `address` is an i64 local with a kernel virtual address. */
function checked(g: Generator, address: number, offset: number, size: number, store: boolean): Check {
  const known = g.checks.find(address, offset, size, store);
  if (known) return known;
  const { code } = g;
  const { layout } = g.options;
  const check = g.checks.make();
  code.get(address);
  code.i64(BigInt(offset) - layout.linearMap);
  code.op(Op.i64_add);
  code.tee(check.relative);
  code.i64(BigInt(layout.ramSize - size));
  code.op(Op.i64_gt_u);
  code.get(check.relative);
  code.op(Op.i32_wrap_i64);
  code.tee(check.linear);
  code.i32(3);
  code.op(Op.i32_shr_u);
  // RAM is a power of two, so the masked index is always inside the tags, whatever the address was.
  code.i32(layout.ramSize / 8 - 1);
  code.op(Op.i32_and);
  code.memory(Op.i32_load8_u, layout.ramSize);
  code.op(Op.i32_or);
  if (size > 1) {
    // What is not aligned may reach into the next 8 bytes, whose tag was not read: the slow path looks at both.
    code.get(check.linear);
    code.i32(size - 1);
    code.op(Op.i32_and, Op.i32_or);
  }
  code.set(check.flag);
  g.checks.keep(check, address, offset, size);
  return check;
}

function slowAddress(g: Generator, check: Check): void {
  g.code.get(check.relative);
  g.code.i64(g.options.layout.linearMap);
  g.code.op(Op.i64_add);
}

/** Pushes the scalar at `address + offset`, where `address` is an i64 local with a kernel virtual address. */
export function loadChecked(g: Generator, address: number, offset: number, scalar: Scalar): void {
  const { code } = g;
  const check = checked(g, address, offset, scalar.size, false);
  code.get(check.flag);
  code.open(Op.if, scalar.value);
  slowAddress(g, check);
  code.callEngine(`load${scalar.size * 8}`);
  if (scalar.load === Op.i32_load8_s) code.op(Op.i32_extend8_s);
  if (scalar.load === Op.i32_load16_s) code.op(Op.i32_extend16_s);
  fromBits(g, scalar);
  code.else();
  code.get(check.linear);
  code.memory(scalar.load);
  code.end();
}

/** Stores the local `value` at `address + offset`. */
export function storeChecked(g: Generator, address: number, offset: number, scalar: Scalar, value: number): void {
  const { code } = g;
  const check = checked(g, address, offset, scalar.size, true);
  code.get(check.flag);
  code.open(Op.if);
  slowAddress(g, check);
  code.get(value);
  toBits(g, scalar);
  code.callEngine(`store${scalar.size * 8}`);
  code.else();
  code.get(check.linear);
  code.get(value);
  code.memory(scalar.store);
  code.end();
  g.checks.stored();
}

/** Stores local `value` in an object of the data image, whose address needs no check: only whether somebody watches it. */
export function storeStatic(g: Generator, target: DataTarget, offset: number, scalar: Scalar, value: number): void {
  const { code } = g;
  const linear = g.temp(ValueType.i32);
  code.getGlobal(GlobalIndex.image);
  code.data(target, offset);
  code.op(Op.i32_add);
  code.tee(linear);
  code.i32(3);
  code.op(Op.i32_shr_u);
  code.memory(Op.i32_load8_u, g.options.layout.ramSize);
  code.open(Op.if);
  code.get(linear);
  code.op(Op.i64_extend_i32_u);
  code.i64(g.options.layout.linearMap);
  code.op(Op.i64_add);
  code.get(value);
  toBits(g, scalar);
  code.callEngine(`store${scalar.size * 8}`);
  code.else();
  code.get(linear);
  code.get(value);
  code.memory(scalar.store);
  code.end();
  g.release(linear, ValueType.i32);
  g.checks.stored();
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
