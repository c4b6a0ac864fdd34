import { spellings } from '../token';
import { integerOf, isInteger } from '../types/convert';
import {
  intType,
  longType,
  scharType,
  shortType,
  ucharType,
  uintType,
  ulongType,
  unqualified,
  ushortType,
} from '../types/make';
import type { EnumType, IntType } from '../types/type';
import { type Attributes, parseAttributes } from './attribute';
import { constantExpression } from './constant-expression';
import type { Context } from './context';
import { parseSpecifiers } from './specifiers';
import { isTypeStart } from './type-name';
import { P } from './words';

/** `enum` specifier at the cursor; a body at file scope is parsed once and its enumerators belong to the file. */
export function parseEnum(c: Context): EnumType {
  const keywordAt = c.pos;
  c.next();
  const attributes: Attributes = {};
  parseAttributes(c, attributes);
  let tag = 0;
  if (c.isIdentifier) {
    tag = c.tok;
    c.next();
    parseAttributes(c, attributes);
  }
  let fixed: IntType | undefined;
  if (c.tok === P.colon && startsType(c)) {
    c.next();
    const { type } = parseSpecifiers(c);
    if (!isInteger(type)) c.fail('bad-enum', 'the type of an enum must be an integer type');
    fixed = integerOf(unqualified(type));
  }
  if (c.tok !== P.lbrace) {
    if (tag === 0) c.fail('syntax', `expected a tag or '{' after 'enum', found ${c.found()}`);
    return referTo(c, tag);
  }
  const known = c.fn ? undefined : c.file.enumAt(c.buffer, keywordAt);
  if (known) {
    c.skipGroup();
    parseAttributes(c, attributes);
    return known;
  }
  const type: EnumType = {
    kind: 'enum',
    identity: {},
    tag: tag === 0 ? undefined : spellings.text(tag),
    underlying: fixed ?? uintType,
    complete: false,
    quals: 0,
  };
  if (!c.fn) c.file.setEnumAt(c.buffer, keywordAt, tag, type);
  else if (tag !== 0) c.scope?.tags.set(tag, type);
  parseList(c, type, fixed, attributes);
  return type;
}

/** `enum x : type`, but not the bit-field `enum x : 3`. */
function startsType(c: Context): boolean {
  const at = c.pos;
  c.next();
  const result = isTypeStart(c);
  c.pos = at;
  return result;
}

function referTo(c: Context, tag: number): EnumType {
  const type = c.scope?.findTag(tag) ?? c.file.tag('enum', tag);
  if (type.kind !== 'enum') c.fail('wrong-tag', `'${spellings.text(tag)}' is not an enum`);
  return type;
}

function parseList(c: Context, type: EnumType, fixed: IntType | undefined, attributes: Attributes): void {
  c.next();
  const names: { id: number; value: bigint }[] = [];
  let value = 0n;
  let low = 0n;
  let high = 0n;
  while (c.tok !== P.rbrace) {
    const id = c.identifier('the name of an enumerator');
    parseAttributes(c, {});
    let own: IntType = fixed ?? intType;
    if (c.accept(P.assign)) {
      const constant = constantExpression(c, 'enumerator');
      value = constant.value;
      own = isInteger(constant.type) ? integerOf(constant.type) : own;
    }
    names.push({ id, value });
    if (value < low) low = value;
    if (value > high) high = value;
    const inInt = value >= -(1n << 31n) && value < 1n << 31n;
    const entry = { kind: 'constant' as const, value, type: fixed ?? (inInt ? intType : wider(value, own)) };
    if (c.fn) c.scope?.names.set(id, entry);
    else c.file.setConstant(id, entry);
    value += 1n;
    if (!c.accept(P.comma)) break;
  }
  c.expect(P.rbrace, 'after the enumerators');
  parseAttributes(c, attributes);
  type.underlying = fixed ?? underlyingOf(low, high, attributes.packed === true);
  type.complete = true;
  const { underlying } = type;
  // Once an enumerator does not fit an int, all of them have the enumerated type's width (GNU).
  if (underlying.size > 4) {
    for (const { id, value: own } of names) {
      const entry = { kind: 'constant' as const, value: own, type: underlying };
      if (c.fn) c.scope?.names.set(id, entry);
      else c.file.setConstant(id, entry);
    }
  }
}

function wider(value: bigint, own: IntType): IntType {
  return own.size > 4 ? own : value < 0n ? longType : value < 1n << 32n ? uintType : ulongType;
}

/** AAPCS64: unsigned int, or int when there is a negative enumerator; 8 bytes where 4 do not suffice. */
function underlyingOf(low: bigint, high: bigint, packed: boolean): IntType {
  const sizes: readonly (readonly [number, IntType, IntType])[] = [
    ...(packed
      ? ([
          [8, ucharType, scharType],
          [16, ushortType, shortType],
        ] as const)
      : []),
    [32, uintType, intType],
    [64, ulongType, longType],
  ];
  for (const [bits, unsigned, signed] of sizes) {
    if (low >= 0n && high < 1n << BigInt(bits)) return unsigned;
    if (low < 0n && low >= -(1n << BigInt(bits - 1)) && high < 1n << BigInt(bits - 1)) return signed;
  }
  return longType;
}
