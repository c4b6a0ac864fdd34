import type { CSymbol, Expression } from '../../c/parse/ast';
import type { CType } from '../../c/types/type';
import { Op, ValueType } from '../emit/opcode';
import { Cell } from './abi';
import { integerScalar, loadChecked, scalarOf, storeChecked } from './access';
import { combine } from './arithmetic';
import { convert } from './convert';
import { expression } from './expression';
import type { Generator } from './generator';
import { copyToFrame } from './record';
import { integerType, isAggregate, isVoid, signatureOf, valueType } from './representation';
import { isWide, wideFromInteger } from './wide';

type Builtin = Extract<Expression, { kind: 'builtin' }>;

const word = integerScalar(8, false);
const int128: CType = { kind: 'int', rank: 'int128', size: 16, signed: true, quals: 0 };
const unsignedLong: CType = { kind: 'int', rank: 'long', size: 8, signed: false, quals: 0 };

/** A `__builtin_*` operation; pushes its result unless that is void. A name without code of its own is a call to the
 *  library function of that name, as gcc makes it. */
export function builtin(g: Generator, e: Builtin): void {
  const emit = table[e.name];
  if (emit) emit(g, e);
  else libraryCall(g, e);
}

type Emit = (g: Generator, e: Builtin) => void;

const table: { readonly [name: string]: Emit } = {
  clz: count(Op.i32_clz, Op.i64_clz),
  clzl: count(Op.i32_clz, Op.i64_clz),
  clzll: count(Op.i32_clz, Op.i64_clz),
  ctz: count(Op.i32_ctz, Op.i64_ctz),
  ctzl: count(Op.i32_ctz, Op.i64_ctz),
  ctzll: count(Op.i32_ctz, Op.i64_ctz),
  popcount: count(Op.i32_popcnt, Op.i64_popcnt),
  popcountl: count(Op.i32_popcnt, Op.i64_popcnt),
  popcountll: count(Op.i32_popcnt, Op.i64_popcnt),
  parity,
  parityl: parity,
  parityll: parity,
  clrsb: redundantSign,
  clrsbl: redundantSign,
  clrsbll: redundantSign,
  ffs: findFirst,
  ffsl: findFirst,
  ffsll: findFirst,
  bswap16: (g, e) => swapBytes(g, e, 16),
  bswap32: (g, e) => swapBytes(g, e, 32),
  bswap64: (g, e) => swapBytes(g, e, 64),
  add_overflow: (g, e) => overflow(g, e, '+'),
  sub_overflow: (g, e) => overflow(g, e, '-'),
  mul_overflow: (g, e) => overflow(g, e, '*'),
  memcpy: copy,
  memmove: copy,
  __memcpy: copy,
  memset: fill,
  memcmp: compare,
  bcmp: compare,
  va_start: (g, e) => storeWord(g, first(e), () => g.code.get(g.variadicArea)),
  va_copy: vaCopy,
  va_end: (g, e) => discard(g, e),
  va_arg: vaArgument,
  alloca: allocate,
  alloca_with_align: allocate,
  trap: (g) => stop(g, 0),
  unreachable: (g) => stop(g, 1),
  abort: (g) => stop(g, 0),
  frame_address: (g, e) => {
    discard(g, e);
    g.frameAddress(0);
  },
  return_address: returnAddress,
  extract_return_addr: (g, e) => expression(g, first(e)),
  prefetch: discard,
  __clear_cache: discard,
};

function first(e: Builtin): Expression {
  const argument = e.arguments[0];
  if (!argument) throw new Error(`__builtin_${e.name} needs an argument`);
  return argument;
}

function argument(e: Builtin, index: number): Expression {
  const found = e.arguments[index];
  if (!found) throw new Error(`__builtin_${e.name} needs ${index + 1} arguments`);
  return found;
}

function discard(g: Generator, e: Builtin): void {
  for (const each of e.arguments) {
    expression(g, each);
    if (!isVoid(each.type)) g.code.op(Op.drop);
  }
}

function count(op32: number, op64: number): Emit {
  return (g, e) => {
    expression(g, first(e));
    if (valueType(first(e).type) === ValueType.i64) g.code.op(op64, Op.i32_wrap_i64);
    else g.code.op(op32);
  };
}

function parity(g: Generator, e: Builtin): void {
  count(Op.i32_popcnt, Op.i64_popcnt)(g, e);
  g.code.i32(1);
  g.code.op(Op.i32_and);
}

/** Leading bits equal to the sign bit, not counting it: clz(x ^ (x >> sign)) - 1. */
function redundantSign(g: Generator, e: Builtin): void {
  const { code } = g;
  const wide = valueType(first(e).type) === ValueType.i64;
  const type = wide ? ValueType.i64 : ValueType.i32;
  const value = g.temp(type);
  expression(g, first(e));
  code.tee(value);
  code.get(value);
  if (wide) {
    code.i64(63n);
    code.op(Op.i64_shr_s, Op.i64_xor, Op.i64_clz, Op.i32_wrap_i64);
  } else {
    code.i32(31);
    code.op(Op.i32_shr_s, Op.i32_xor, Op.i32_clz);
  }
  code.i32(1);
  code.op(Op.i32_sub);
  g.release(value, type);
}

function findFirst(g: Generator, e: Builtin): void {
  const { code } = g;
  const wide = valueType(first(e).type) === ValueType.i64;
  const type = wide ? ValueType.i64 : ValueType.i32;
  const value = g.temp(type);
  expression(g, first(e));
  code.tee(value);
  code.op(wide ? Op.i64_eqz : Op.i32_eqz);
  code.open(Op.if, ValueType.i32);
  code.i32(0);
  code.else();
  code.get(value);
  if (wide) code.op(Op.i64_ctz, Op.i32_wrap_i64);
  else code.op(Op.i32_ctz);
  code.i32(1);
  code.op(Op.i32_add);
  code.end();
  g.release(value, type);
}

/** Moves each byte to its mirrored place. */
function swapBytes(g: Generator, e: Builtin, bits: 16 | 32 | 64): void {
  const { code } = g;
  const value = g.temp(ValueType.i64);
  expression(g, first(e));
  if (valueType(first(e).type) === ValueType.i32) code.op(Op.i64_extend_i32_u);
  code.set(value);
  for (let byte = 0; byte < bits / 8; byte++) {
    code.get(value);
    code.i64(BigInt(byte * 8));
    code.op(Op.i64_shr_u);
    code.i64(0xffn);
    code.op(Op.i64_and);
    code.i64(BigInt(bits - 8 - byte * 8));
    code.op(Op.i64_shl);
    if (byte > 0) code.op(Op.i64_or);
  }
  if (valueType(e.type) === ValueType.i32) code.op(Op.i32_wrap_i64);
  g.release(value, ValueType.i64);
}

/** Computes in 128 bits, where nothing overflows, stores the low part, and compares it with the whole. */
function overflow(g: Generator, e: Builtin, operator: '+' | '-' | '*'): void {
  const { code } = g;
  const [left, right, target] = [argument(e, 0), argument(e, 1), argument(e, 2)];
  const result = target.type.kind === 'pointer' ? target.type.to : unsignedLong;
  const operand = (each: Expression): void => {
    expression(g, each);
    convert(g, each.type, { ...int128, signed: integerType(each.type).signed } as CType);
  };
  operand(left);
  operand(right);
  combine(g, operator, int128, int128);
  const exact = g.temp(ValueType.i64);
  code.set(exact);
  code.get(exact);
  convert(g, int128, result);
  const narrow = g.temp(valueType(result));
  code.set(narrow);
  expression(g, target);
  const address = g.temp(ValueType.i64);
  code.set(address);
  storeChecked(g, address, 0, scalarOf(result), narrow);
  code.get(exact);
  code.get(narrow);
  if (!isWide(result)) {
    if (valueType(result) === ValueType.i32)
      code.op(integerType(result).signed ? Op.i64_extend_i32_s : Op.i64_extend_i32_u);
    wideFromInteger(g, integerType(result).signed);
  }
  combine(g, '!=', int128, int128);
  g.release(exact, ValueType.i64);
  g.release(narrow, valueType(result));
  g.release(address, ValueType.i64);
}

function sizeArgument(g: Generator, e: Expression): void {
  expression(g, e);
  if (valueType(e.type) === ValueType.i64) g.code.op(Op.i32_wrap_i64);
}

function copy(g: Generator, e: Builtin): void {
  const to = addressLocal(g, first(e));
  g.code.get(to);
  expression(g, argument(e, 1));
  sizeArgument(g, argument(e, 2));
  g.code.callEngine('copy');
  result(g, e, to);
}

function fill(g: Generator, e: Builtin): void {
  const to = addressLocal(g, first(e));
  g.code.get(to);
  sizeArgument(g, argument(e, 1));
  sizeArgument(g, argument(e, 2));
  g.code.callEngine('fill');
  result(g, e, to);
}

function addressLocal(g: Generator, e: Expression): number {
  expression(g, e);
  const local = g.temp(ValueType.i64);
  g.code.set(local);
  return local;
}

function result(g: Generator, e: Builtin, local: number): void {
  if (!isVoid(e.type)) g.code.get(local);
  g.release(local, ValueType.i64);
}

function compare(g: Generator, e: Builtin): void {
  expression(g, first(e));
  expression(g, argument(e, 1));
  expression(g, argument(e, 2));
  g.code.callEngine('compare');
}

/** Stores a 64-bit word at the address that `at` evaluates to. */
function storeWord(g: Generator, at: Expression, value: () => void): void {
  const address = addressLocal(g, at);
  value();
  const local = g.temp(ValueType.i64);
  g.code.set(local);
  storeChecked(g, address, 0, word, local);
  g.release(local, ValueType.i64);
  g.release(address, ValueType.i64);
}

function vaCopy(g: Generator, e: Builtin): void {
  storeWord(g, first(e), () => {
    const from = addressLocal(g, argument(e, 1));
    loadChecked(g, from, 0, word);
    g.release(from, ValueType.i64);
  });
}

function vaArgument(g: Generator, e: Builtin): void {
  const { code } = g;
  const list = addressLocal(g, first(e));
  const cursor = g.temp(ValueType.i64);
  const next = g.temp(ValueType.i64);
  loadChecked(g, list, 0, word);
  code.tee(cursor);
  code.i64(8n);
  code.op(Op.i64_add);
  code.set(next);
  storeChecked(g, list, 0, word, next);
  if (isAggregate(e.type)) {
    loadChecked(g, cursor, 0, word);
    copyToFrame(g, e.type);
  } else {
    loadChecked(g, cursor, 0, scalarOf(e.type));
  }
  for (const local of [list, cursor, next]) g.release(local, ValueType.i64);
}

/** Takes stack space until the function returns. */
function allocate(g: Generator, e: Builtin): void {
  const { code } = g;
  expression(g, first(e));
  if (valueType(first(e).type) === ValueType.i32) code.op(Op.i64_extend_i32_u);
  takeStack(g);
}

/** Replaces the i64 size on the stack by the address of so many bytes of stack, aligned to 16. */
export function takeStack(g: Generator): void {
  const { code } = g;
  const size = g.temp(ValueType.i64);
  code.tee(size);
  g.movesStack = true;
  g.getCell(Cell.stackPointer);
  g.getCell(Cell.stackLimit);
  code.op(Op.i32_sub, Op.i64_extend_i32_u);
  code.op(Op.i64_gt_u);
  code.open(Op.if);
  code.callEngine('stackOverflow');
  code.end();
  g.setCell(Cell.stackPointer, () => {
    g.getCell(Cell.stackPointer);
    code.get(size);
    code.op(Op.i32_wrap_i64, Op.i32_sub);
    code.i32(-16);
    code.op(Op.i32_and);
  });
  g.getCell(Cell.stackPointer);
  code.op(Op.i64_extend_i32_u);
  code.i64(g.options.layout.linearMap);
  code.op(Op.i64_add);
  g.release(size, ValueType.i64);
}

function stop(g: Generator, code: number): void {
  g.code.i32(code);
  g.code.callEngine('trap');
}

function returnAddress(g: Generator, e: Builtin): void {
  sizeArgument(g, first(e));
  g.code.callEngine('returnAddress');
}

function libraryCall(g: Generator, e: Builtin): void {
  const type: CType = {
    kind: 'function',
    quals: 0,
    returns: e.type,
    parameters: e.arguments.map((a) => a.type),
    variadic: false,
  };
  const symbol: CSymbol = {
    kind: 'function',
    name: e.name,
    linkage: 'external',
    unit: '',
    type,
    weak: false,
    defined: false,
  };
  for (const each of e.arguments) expression(g, each);
  g.mark(e.at);
  g.code.call(symbol, signatureOf(type));
}
