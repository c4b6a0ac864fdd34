import { spellings } from '../token';
import {
  boolType,
  charType,
  doubleType,
  floatType,
  int128Type,
  intType,
  llongType,
  longDoubleType,
  longType,
  qualified,
  scharType,
  shortType,
  ucharType,
  uint128Type,
  uintType,
  ullongType,
  ulongType,
  unqualified,
  ushortType,
  voidType,
} from '../types/make';
import { type CType, Qualifier } from '../types/type';
import { type Attributes, parseAttributes } from './attribute';
import type { Context } from './context';
import { parseEnum } from './enum-specifier';
import { parseExpression } from './expression';
import { nearest } from './near';
import { parseRecord } from './record-specifier';
import { isTypeStart, parseTypeName } from './type-name';
import { K, P } from './words';

/** What the specifiers before a declarator say (C11 6.7). */
export interface Specifiers {
  readonly type: CType;
  readonly storage: 'typedef' | 'extern' | 'static' | 'auto' | 'register' | undefined;
  readonly inline: boolean;
  /** `__auto_type`, or C23 `auto`: the initialiser gives the type. */
  readonly deduced: boolean;
  readonly attributes: Attributes;
  /** A `struct`, `union` or `enum` stood here, so that nothing else need be declared. */
  readonly tagged: boolean;
}

const storageWords: ReadonlyMap<number, NonNullable<Specifiers['storage']>> = new Map([
  [K.typedef, 'typedef'],
  [K.extern, 'extern'],
  [K.static, 'static'],
  [K.auto, 'auto'],
  [K.register, 'register'],
]);

const qualifierWords: ReadonlyMap<number, number> = new Map([
  [K.const, Qualifier.Const],
  [K.volatile, Qualifier.Volatile],
  [K.restrict, Qualifier.Restrict],
  [K.atomic, Qualifier.Atomic],
]);

const basicWords: ReadonlyMap<number, string> = new Map([
  [K.void, 'void'],
  [K.char, 'char'],
  [K.short, 'short'],
  [K.int, 'int'],
  [K.long, 'long'],
  [K.float, 'float'],
  [K.double, 'double'],
  [K.signed, 'signed'],
  [K.unsigned, 'unsigned'],
  [K.bool, 'bool'],
  [K.int128, 'int128'],
  [K.float128, 'float128'],
]);

/** Declaration specifiers (C11 6.7), attributes among them included. `member` allows a bare qualifier list's `int`. */
export function parseSpecifiers(c: Context): Specifiers {
  const start = c.pos;
  const attributes: Attributes = {};
  const basic: string[] = [];
  let type: CType | undefined;
  let quals = 0;
  let storage: Specifiers['storage'];
  let inline = false;
  let deduced = false;
  let tagged = false;
  for (;;) {
    parseAttributes(c, attributes);
    const word = c.keyword;
    const base = basicWords.get(word);
    if (base !== undefined) {
      basic.push(base);
      c.next();
    } else if (storageWords.has(word)) {
      storage = storageWords.get(word);
      c.next();
    } else if (word === K.atomic && c.peek() === P.lparen) {
      c.next();
      c.next();
      type = parseTypeName(c);
      c.expect(P.rparen, "after '_Atomic(...'");
    } else if (qualifierWords.has(word)) {
      quals |= qualifierWords.get(word) ?? 0;
      c.next();
    } else if (word === K.inline || word === K.noreturn || word === K.threadLocal) {
      inline ||= word === K.inline;
      c.next();
    } else if (word === K.complex) c.fail('unsupported', 'complex numbers are not supported');
    else if (type || basic.length > 0 || deduced) break;
    else if (word === K.struct || word === K.union) {
      type = parseRecord(c);
      tagged = true;
    } else if (word === K.enum) {
      type = parseEnum(c);
      tagged = true;
    } else if (word === K.typeof || word === K.typeofUnqual) type = parseTypeof(c);
    else if (word === K.autoType) {
      deduced = true;
      c.next();
    } else if (c.isIdentifier) {
      const entry = c.lookup(c.tok);
      if (entry?.kind !== 'typedef') break;
      type = entry.type;
      c.next();
    } else break;
  }
  if (!type && basic.length === 0 && storage === 'auto') deduced = true;
  if (!type && !deduced) type = basic.length > 0 ? basicType(c, basic, start) : implicitInt(c, storage !== undefined);
  type ??= intType;
  if (attributes.vectorSize) c.fail('unsupported', 'vector types are not supported', start);
  if (attributes.mode !== undefined) type = withMode(c, type, attributes.mode, start);
  return { type: qualified(type, quals), storage, inline, deduced, attributes, tagged };
}

/** Old code may leave `int` out after a storage class; anything else is an unknown type. */
function implicitInt(c: Context, storage: boolean): CType {
  if (c.isIdentifier) {
    const name = spellings.text(c.tok);
    const next = c.peek();
    if (storage && (next === P.assign || next === P.semicolon || next === P.lbracket)) return intType;
    if (next === P.lparen) {
      c.fail('unknown-macro', `'${name}' is neither a type nor a macro that is defined here`, c.pos);
    }
    const near = nearest(name, c.file.typeNames());
    c.fail('unknown-type', `unknown type name '${name}'`, c.pos, near && `did you mean '${near}'?`);
  }
  return c.fail('syntax', `expected a declaration, found ${c.found()}`);
}

function parseTypeof(c: Context): CType {
  const strip = c.keyword === K.typeofUnqual;
  c.next();
  c.expect(P.lparen, "after 'typeof'");
  const type = c.nested(() => (isTypeStart(c) ? parseTypeName(c) : parseExpression(c).type));
  c.expect(P.rparen, "after 'typeof(...'");
  return strip ? unqualified(type) : type;
}

function basicType(c: Context, words: readonly string[], at: number): CType {
  const sorted = words.filter((word) => word !== 'signed' && word !== 'int' && word !== 'unsigned').join(' ');
  const unsigned = words.includes('unsigned');
  const plain = words.length === 1;
  switch (sorted) {
    case '':
      return unsigned ? uintType : intType;
    case 'void':
      return voidType;
    case 'bool':
      return boolType;
    case 'char':
      return plain ? charType : unsigned ? ucharType : scharType;
    case 'short':
      return unsigned ? ushortType : shortType;
    case 'long':
      return unsigned ? ulongType : longType;
    case 'long long':
      return unsigned ? ullongType : llongType;
    case 'int128':
      return unsigned ? uint128Type : int128Type;
    case 'float':
      return floatType;
    case 'double':
      return doubleType;
    case 'long double':
    case 'double long':
    case 'float128':
      return longDoubleType;
    default:
      return c.fail('syntax', `'${words.join(' ')}' is no type`, at);
  }
}

function withMode(c: Context, type: CType, mode: string, at: number): CType {
  const unsigned = type.kind === 'int' && !type.signed;
  switch (mode) {
    case 'QI':
    case 'byte':
      return unsigned ? ucharType : scharType;
    case 'HI':
      return unsigned ? ushortType : shortType;
    case 'SI':
      return unsigned ? uintType : intType;
    case 'DI':
    case 'word':
    case 'pointer':
      return unsigned ? ulongType : longType;
    case 'TI':
      return unsigned ? uint128Type : int128Type;
    default:
      return c.fail('unsupported', `machine mode '${mode}' is not supported`, at);
  }
}
