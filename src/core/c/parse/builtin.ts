import { spellings } from '../token';
import { isInteger } from '../types/convert';
import {
  boolType,
  doubleType,
  floatType,
  intType,
  llongType,
  longType,
  uintType,
  ullongType,
  ulongType,
  voidPointer,
  voidType,
} from '../types/make';
import { sameUnqualified } from '../types/same';
import { sizeOf } from '../types/size';
import type { CType } from '../types/type';
import { arithmetic } from './arithmetic';
import type { Expression } from './ast';
import { parseAtomicBuiltin } from './atomic-builtin';
import { builtinSignature, foldBuiltin } from './builtin-table';
import { parseArguments, parseCall } from './call';
import { constantOf } from './constant-expression';
import type { Context } from './context';
import { cast, constant, convert, rvalue } from './convert-expression';
import { parseAssignment } from './expression';
import { parseOffsetof } from './offsetof';
import { parseTypeName } from './type-name';
import { addressOf, markAddressTaken } from './unary';
import { P } from './words';

const prefix = '__builtin_';

/** Whether a spelling id names something of the compiler's own. */
export function isBuiltin(id: number): boolean {
  const name = spellings.text(id);
  return name.startsWith(prefix) || name.startsWith('__sync_') || name.startsWith('__atomic_');
}

/** A call of a builtin, whose name is at the cursor. */
export function parseBuiltin(c: Context): Expression {
  const at = c.pos;
  const full = spellings.text(c.tok);
  c.next();
  if (!full.startsWith(prefix)) return parseAtomicBuiltin(c, full, at);
  const name = full.slice(prefix.length);
  const special = specials[name];
  if (special && Object.hasOwn(specials, name)) return special(c, at);
  const overflow = /^([su])?(add|sub|mul)(l{0,2})_overflow$/.exec(name);
  if (overflow) return parseOverflow(c, overflow[2] ?? 'add', overflow[1], overflow[3] ?? '', at);
  const signature = builtinSignature(name);
  if (signature) return parseFixed(c, name, signature.returns, signature.parameters, at);
  const entry = c.lookup(spellings.id(name));
  if (entry?.kind === 'symbol')
    return parseCall(c, { kind: 'global', at, type: entry.symbol.type, symbol: entry.symbol });
  return c.fail('unsupported', `'${full}' is not supported`, at);
}

function parseFixed(c: Context, name: string, returns: CType, parameters: readonly CType[], at: number): Expression {
  const values = parseArguments(c);
  if (values.length !== parameters.length)
    c.fail('bad-arguments', `'${prefix}${name}' needs ${parameters.length} arguments, not ${values.length}`, at);
  const args = values.map((value, i) => convert(c, value, parameters[i] ?? value.type));
  const [first] = args;
  if (first?.kind === 'constant' && isInteger(first.type)) {
    const value = foldBuiltin(name, first.value, sizeOf(first.type) * 8);
    if (value !== undefined) return constant(value, returns, at);
  }
  if (name === 'strlen' && first) {
    const literal = first.kind === 'cast' ? first.of : first;
    if (literal.kind === 'decay' && literal.of.kind === 'string')
      return constant(BigInt(literal.of.bytes.indexOf(0)), returns, at);
  }
  return { kind: 'builtin', at, type: returns, name, arguments: args };
}

function parseOverflow(c: Context, operation: string, sign: string | undefined, longs: string, at: number): Expression {
  const values = parseArguments(c);
  let [left, right] = values;
  const target = values[2];
  if (!left || !right || !target || values.length !== 3)
    return c.fail('bad-arguments', `'${prefix}${operation}_overflow' needs 3 arguments`, at);
  if (target.type.kind !== 'pointer' || !isInteger(target.type.to) || !isInteger(left.type) || !isInteger(right.type))
    return c.fail('bad-arguments', `'${prefix}${operation}_overflow' works on integers and a pointer to one`, at);
  if (sign !== undefined) {
    const types = sign === 'u' ? [uintType, ulongType, ullongType] : [intType, longType, llongType];
    const type = types[longs.length] ?? intType;
    left = cast(left, type);
    right = cast(right, type);
  }
  return { kind: 'builtin', at, type: boolType, name: `${operation}_overflow`, arguments: [left, right, target] };
}

/** The address of the `va_list` lvalue at the cursor. */
function vaList(c: Context): Expression {
  const at = c.pos;
  const list = parseAssignment(c);
  markAddressTaken(list);
  return list.type.kind === 'pointer' ? rvalue(c, list) : addressOf(c, list, at);
}

function drained(c: Context, count: number, at: number): Expression[] {
  const values = parseArguments(c);
  if (values.length < count) c.fail('bad-arguments', 'there are too few arguments', at);
  return values;
}

/** Whether the value of an expression is known when compiling. */
function isKnown(e: Expression): boolean {
  if (e.kind === 'constant' || e.kind === 'float-constant') return true;
  if (e.kind === 'decay') return e.of.kind === 'string';
  return e.kind === 'cast' && isKnown(e.of);
}

type Special = (c: Context, at: number) => Expression;

const specials: Readonly<Record<string, Special>> = {
  constant_p: (c, at) => {
    const [value] = drained(c, 1, at);
    return constant(value && isKnown(value) ? 1n : 0n, intType, at);
  },
  // As constant_p, for checks: where the compiler's optimizer may know more than we do, the answer is not known.
  surely_constant_p: (c, at) => {
    const [value] = drained(c, 1, at);
    if (value && isKnown(value)) return constant(1n, intType, at);
    const pointer = constant(0n, voidPointer, at);
    return { kind: 'load', at, type: intType, of: { kind: 'dereference', at, type: intType, pointer } };
  },
  expect: expected,
  expect_with_probability: expected,
  choose_expr: (c, at) => {
    c.expect(P.lparen, "after '__builtin_choose_expr'");
    const chosen = constantOf(c, 'choice');
    c.expect(P.comma, `in '${prefix}choose_expr'`);
    const first = parseAssignment(c);
    c.expect(P.comma, `in '${prefix}choose_expr'`);
    const second = parseAssignment(c);
    c.expect(P.rparen, `after '${prefix}choose_expr(...'`);
    return { ...(chosen !== 0n ? first : second), at };
  },
  types_compatible_p: (c, at) => {
    c.expect(P.lparen, `after '${prefix}types_compatible_p'`);
    const first = parseTypeName(c);
    c.expect(P.comma, `in '${prefix}types_compatible_p'`);
    const second = parseTypeName(c);
    c.expect(P.rparen, `after '${prefix}types_compatible_p(...'`);
    return constant(sameUnqualified(first, second) ? 1n : 0n, intType, at);
  },
  offsetof: (c, at) => parseOffsetof(c, at),
  object_size: objectSize,
  dynamic_object_size: objectSize,
  assume_aligned: (c, at) => cast(drained(c, 1, at)[0] ?? constant(0n, voidPointer, at), voidPointer),
  speculation_safe_value: (c, at) => drained(c, 1, at)[0] ?? constant(0n, intType, at),
  prefetch: (c, at) => cast(drained(c, 1, at)[0] ?? constant(0n, voidPointer, at), voidType),
  va_start: (c, at) => {
    c.expect(P.lparen, "after 'va_start'");
    const list = vaList(c);
    if (c.accept(P.comma)) parseAssignment(c);
    c.expect(P.rparen, "after 'va_start(...'");
    return { kind: 'builtin', at, type: voidType, name: 'va_start', arguments: [list] };
  },
  va_end: (c, at) => {
    c.expect(P.lparen, "after 'va_end'");
    const list = vaList(c);
    c.expect(P.rparen, "after 'va_end(...'");
    return { kind: 'builtin', at, type: voidType, name: 'va_end', arguments: [list] };
  },
  va_copy: (c, at) => {
    c.expect(P.lparen, "after 'va_copy'");
    const to = vaList(c);
    c.expect(P.comma, "in 'va_copy'");
    const from = vaList(c);
    c.expect(P.rparen, "after 'va_copy(...'");
    return { kind: 'builtin', at, type: voidType, name: 'va_copy', arguments: [to, from] };
  },
  va_arg: (c, at) => {
    c.expect(P.lparen, "after 'va_arg'");
    const list = vaList(c);
    c.expect(P.comma, "in 'va_arg'");
    const type = parseTypeName(c);
    c.expect(P.rparen, "after 'va_arg(...'");
    return { kind: 'builtin', at, type, name: 'va_arg', arguments: [list] };
  },
  // Only attributes without effect on code are ever asked for, and those are not kept.
  has_attribute: (c, at) => {
    c.skipGroup();
    return constant(0n, intType, at);
  },
  isdigit: (c, at) => {
    const value = cast(drained(c, 1, at)[0] ?? constant(0n, intType, at), uintType);
    const distance = arithmetic(c, '-', value, constant(48n, uintType, at), at);
    return arithmetic(c, '<', distance, constant(10n, uintType, at), at);
  },
  huge_val: infinity,
  inf: infinity,
  inff: (c, at) => cast(infinity(c, at), floatType),
  nan: notANumber,
  nanf: (c, at) => cast(notANumber(c, at), floatType),
};

function expected(c: Context, at: number): Expression {
  const [value] = drained(c, 2, at);
  return cast(value ?? constant(0n, longType, at), longType);
}

/** Sizes of objects are not tracked while compiling: the answer is "unknown". */
function objectSize(c: Context, at: number): Expression {
  const kind = drained(c, 2, at)[1];
  const least = kind?.kind === 'constant' && (kind.value & 2n) !== 0n;
  return constant(least ? 0n : -1n, ulongType, at);
}

function infinity(c: Context, at: number): Expression {
  drained(c, 0, at);
  return { kind: 'float-constant', at, type: doubleType, value: Number.POSITIVE_INFINITY };
}

function notANumber(c: Context, at: number): Expression {
  drained(c, 0, at);
  return { kind: 'float-constant', at, type: doubleType, value: Number.NaN };
}
