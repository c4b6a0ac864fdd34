import { spellings, TokenKind } from '../token';
import {
  charType,
  doubleType,
  floatType,
  int128Type,
  intType,
  llongType,
  longDoubleType,
  longType,
  uintType,
  ullongType,
  ulongType,
  wideType,
} from '../types/make';
import type { CType, FloatType, IntType } from '../types/type';
import type { Context } from './context';

/** A number as the source writes it, with the type that C11 6.4.4 gives it. */
export type NumberLiteral =
  | { readonly kind: 'integer'; readonly value: bigint; readonly type: IntType }
  | { readonly kind: 'float'; readonly value: number; readonly type: FloatType };

/** The value and type of a preprocessing number (C11 6.4.4), or undefined if it is none. */
export function parseNumber(text: string): NumberLiteral | undefined {
  const clean = text.replace(/'/g, '');
  const integer = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlLzZ]*)$/.exec(clean);
  if (integer) return parseInteger(integer[1] ?? '', (integer[2] ?? '').toLowerCase());
  const float = /^(0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*[pP][+-]?\d+|\d*\.?\d*(?:[eE][+-]?\d+)?)([fFlL]?)$/.exec(clean);
  if (!float || clean === '') return undefined;
  const suffix = (float[2] ?? '').toLowerCase();
  const type = suffix === 'f' ? floatType : suffix === 'l' ? longDoubleType : doubleType;
  const value = parseFloating(float[1] ?? '');
  return { kind: 'float', value: suffix === 'f' ? Math.fround(value) : value, type };
}

function parseInteger(digits: string, suffix: string): NumberLiteral | undefined {
  if (!/^(u?(l|ll|z)?|(l|ll|z)u)$/.test(suffix)) return undefined;
  const octal = /^0[0-7]+$/.test(digits);
  if (/^0\d/.test(digits) && !octal) return undefined;
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const decimal = /^[1-9]/.test(digits);
  const unsigned = suffix.includes('u');
  const longs = suffix.includes('ll') ? 2 : /[lz]/.test(suffix) ? 1 : 0;
  const candidates: IntType[] = [];
  const add = (signedType: IntType, unsignedType: IntType) => {
    if (!unsigned) candidates.push(signedType);
    if (unsigned || !decimal) candidates.push(unsignedType);
  };
  if (longs === 0) add(intType, uintType);
  if (longs <= 1) add(longType, ulongType);
  add(llongType, ullongType);
  const fits = (type: IntType) => value < 1n << BigInt(type.size * 8 - (type.signed ? 1 : 0));
  return { kind: 'integer', value, type: candidates.find(fits) ?? int128Type };
}

function parseFloating(text: string): number {
  const hexadecimal = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(text);
  if (!hexadecimal) return Number(text);
  const fraction = hexadecimal[2] ?? '';
  const mantissa = Number(BigInt(`0x${hexadecimal[1] ?? ''}${fraction}` || '0'));
  return mantissa * 2 ** (Number(hexadecimal[3]) - 4 * fraction.length);
}

/** Bytes of one or more adjacent string literals, the terminating zero included. `unit` is the size of a character. */
export interface Strings {
  readonly bytes: Uint8Array;
  readonly unit: 1 | 2 | 4;
  readonly element: CType;
}

/** Joins the string literals at the cursor (C11 6.4.5). */
export function parseStrings(c: Context): Strings {
  if (c.kind !== TokenKind.String) c.fail('syntax', `expected a string, found ${c.found()}`);
  const codes: number[] = [];
  let element: CType = charType;
  let unit: 1 | 2 | 4 = 1;
  const parts: string[] = [];
  while (c.kind === TokenKind.String) {
    const text = spellings.text(c.tok);
    const quote = text.indexOf('"');
    const prefix = text.slice(0, quote);
    if (prefix === 'L' || prefix === 'u') {
      element = wideType;
      unit = 2;
    } else if (prefix === 'U') {
      element = uintType;
      unit = 4;
    }
    parts.push(text.slice(quote + 1, -1));
    c.next();
  }
  for (const part of parts) decode(part, unit, codes);
  codes.push(0);
  const bytes = new Uint8Array(codes.length * unit);
  codes.forEach((code, i) => {
    for (let b = 0; b < unit; b++) bytes[i * unit + b] = (code >>> (8 * b)) & 0xff;
  });
  return { bytes, unit, element };
}

/** A character constant: its value as `int` (or the wide type), or undefined if it is empty. */
export function parseCharacter(text: string): { readonly value: bigint; readonly type: IntType } | undefined {
  const quote = text.indexOf("'");
  const prefix = text.slice(0, quote);
  const codes: number[] = [];
  const unit = prefix === 'L' || prefix === 'u' ? 2 : prefix === 'U' ? 4 : 1;
  decode(text.slice(quote + 1, -1), unit, codes);
  if (codes.length === 0) return undefined;
  if (unit !== 1) return { value: BigInt((codes[0] ?? 0) >>> 0), type: unit === 2 ? wideType : uintType };
  let value = 0;
  for (const code of codes) value = (value << 8) | (code & 0xff) | 0;
  return { value: BigInt(value), type: intType };
}

const escapes: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  0: 0,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  E: 27,
};

function decode(text: string, unit: number, out: number[]): void {
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) ?? 0;
    if (code !== 0x5c) {
      i += code > 0xffff ? 2 : 1;
      encode(code, unit, out);
      continue;
    }
    const rest = text.slice(i + 1, i + 13);
    const hexadecimal = /^x([0-9a-fA-F]+)/.exec(rest);
    const octal = /^[0-7]{1,3}/.exec(rest);
    const universal = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (hexadecimal) {
      out.push(Number.parseInt((hexadecimal[1] ?? '').slice(-8), 16));
      i += 1 + hexadecimal[0].length;
    } else if (octal) {
      out.push(Number.parseInt(octal[0], 8));
      i += 1 + octal[0].length;
    } else if (universal) {
      encode(Number.parseInt(universal[1] ?? universal[2] ?? '0', 16), unit, out);
      i += 1 + universal[0].length;
    } else {
      const letter = rest[0] ?? '';
      out.push(escapes[letter] ?? letter.charCodeAt(0));
      i += 2;
    }
  }
}

function encode(code: number, unit: number, out: number[]): void {
  if (unit === 4 || (unit === 2 && code <= 0xffff)) out.push(code);
  else if (unit === 2) out.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
  else if (code < 0x80) out.push(code);
  else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}
