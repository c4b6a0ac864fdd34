import type { BinaryOperator } from '../../c/parse/ast';
import type { CType } from '../../c/types/type';
import { Op, ValueType } from '../emit/opcode';
import { WideOp, wideUnsigned } from './abi';
import type { Generator } from './generator';

/** 128-bit integers. They live in the frame as 16 bytes, little endian, and travel by address; the engine computes them. */
export function isWide(type: CType): boolean {
  return type.kind === 'int' && type.size === 16;
}

/** Replaces the address on the stack by the low 64 bits. */
export function wideLow(g: Generator): void {
  toLinear(g);
  g.code.memory(Op.i64_load, 0);
}

/** Replaces the i64 on the stack by the address of its extension to 128 bits. */
export function wideFromInteger(g: Generator, signed: boolean): void {
  const { code } = g;
  const offset = g.reserve(16, 16);
  const low = g.temp(ValueType.i64);
  code.set(low);
  code.get(g.framePointer);
  code.get(low);
  code.memory(Op.i64_store, offset);
  code.get(g.framePointer);
  if (signed) {
    code.get(low);
    code.i64(63n);
    code.op(Op.i64_shr_s);
  } else {
    code.i64(0n);
  }
  code.memory(Op.i64_store, offset + 8);
  g.release(low, ValueType.i64);
  g.frameAddress(offset);
}

/** Pushes the address of a 128-bit constant. */
export function wideConstant(g: Generator, value: bigint): void {
  const { code } = g;
  const offset = g.reserve(16, 16);
  code.get(g.framePointer);
  code.i64(BigInt.asIntN(64, value));
  code.memory(Op.i64_store, offset);
  code.get(g.framePointer);
  code.i64(BigInt.asIntN(64, value >> 64n));
  code.memory(Op.i64_store, offset + 8);
  g.frameAddress(offset);
}

/** Replaces the address of a 128-bit value on the stack by i32 1 where the value is not zero, else 0. */
export function wideIsTrue(g: Generator): void {
  const operand = g.temp(ValueType.i32);
  toLinear(g);
  g.code.set(operand);
  g.code.i32(WideOp.bool);
  g.code.i32(0);
  g.code.get(operand);
  g.code.get(operand);
  g.code.callEngine('wide');
  g.release(operand, ValueType.i32);
}

/** Two addresses on the stack (for shifts, an address and an i64 count) become the address of the result, or an `int`. */
export function wideBinary(g: Generator, operator: BinaryOperator, signed: boolean): void {
  const { code } = g;
  const left = g.temp(ValueType.i32);
  const right = g.temp(ValueType.i32);
  toLinear(g);
  code.set(right);
  toLinear(g);
  code.set(left);
  const operation = WideOp[operator];
  const compares = operation >= WideOp['=='];
  const offset = g.reserve(16, 16);
  code.i32(operation + (signed ? 0 : wideUnsigned));
  code.get(g.framePointer);
  code.i32(offset);
  code.op(Op.i32_add);
  code.get(left);
  code.get(right);
  code.callEngine('wide');
  if (!compares) {
    code.op(Op.drop);
    g.frameAddress(offset);
  }
  g.release(left, ValueType.i32);
  g.release(right, ValueType.i32);
}

/** Replaces the address of a 128-bit value on the stack by that of its negation or complement (a `WideOp`). */
export function wideUnary(g: Generator, operation: number): void {
  const { code } = g;
  const operand = g.temp(ValueType.i32);
  toLinear(g);
  code.set(operand);
  const offset = g.reserve(16, 16);
  code.i32(operation);
  code.get(g.framePointer);
  code.i32(offset);
  code.op(Op.i32_add);
  code.get(operand);
  code.get(operand);
  code.callEngine('wide');
  code.op(Op.drop);
  g.frameAddress(offset);
  g.release(operand, ValueType.i32);
}

/** Address of an object that is known to be readable: kernel virtual to linear offset, with the check of a record. */
function toLinear(g: Generator): void {
  g.code.i32(16);
  g.code.callEngine('readable');
}
