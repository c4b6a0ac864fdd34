import { spellings, TokenKind } from '../token';
import type { Lexeme } from './lexeme';

/** A value of #if arithmetic: intmax_t or uintmax_t, 64 bits (C11 6.10.1p4). */
interface Value {
  readonly bits: bigint;
  readonly unsigned: boolean;
}

/** A #if expression that is no integer constant expression; the message completes "in #if: ...". */
export class ConditionError extends Error {}

const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};
const MAX_DEPTH = 500;
const signed = (bits: bigint): Value => ({ bits: BigInt.asIntN(64, bits), unsigned: false });
const of = (truth: boolean): Value => (truth ? one : zero);
const zero: Value = { bits: 0n, unsigned: false };
const one: Value = { bits: 1n, unsigned: false };

/** Evaluates the expanded tokens of #if or #elif. Throws ConditionError. Division by zero counts only where it is evaluated. */
export function evaluateCondition(tokens: readonly Lexeme[]): boolean {
  const first = tokens[0];
  if (!first) throw new ConditionError('the expression is missing');
  if (tokens.length === 1 && first.kind === TokenKind.Number) return number(spellings.text(first.text)).bits !== 0n;
  const reader = new ConditionReader(tokens);
  const value = reader.conditional(true);
  reader.expectEnd();
  return value.bits !== 0n;
}

class ConditionReader {
  #next = 0;
  #depth = 0;

  constructor(readonly tokens: readonly Lexeme[]) {}

  expectEnd(): void {
    const rest = this.#peek();
    if (rest !== undefined) throw new ConditionError(`unexpected "${rest}" after the expression`);
  }

  conditional(evaluated: boolean): Value {
    if (++this.#depth > MAX_DEPTH) throw new ConditionError('the expression is nested too deeply');
    const condition = this.#binary(1, evaluated);
    let value = condition;
    if (this.#peek() === '?') {
      this.#next++;
      const truth = condition.bits !== 0n;
      const a = this.conditional(evaluated && truth);
      this.#expect(':');
      const b = this.conditional(evaluated && !truth);
      const unsigned = a.unsigned || b.unsigned;
      value = { bits: unsigned ? BigInt.asUintN(64, (truth ? a : b).bits) : (truth ? a : b).bits, unsigned };
    }
    this.#depth--;
    return value;
  }

  #peek(): string | undefined {
    const token = this.tokens[this.#next];
    return token && spellings.text(token.text);
  }

  #expect(punctuator: string): void {
    const found = this.#peek();
    if (found !== punctuator) throw new ConditionError(`"${punctuator}" expected${found ? ` before "${found}"` : ''}`);
    this.#next++;
  }

  #binary(minimum: number, evaluated: boolean): Value {
    let left = this.#unary(evaluated);
    for (;;) {
      const operator = this.#peek() ?? '';
      const level = Object.hasOwn(precedence, operator) ? (precedence[operator] ?? 0) : 0;
      if (level < minimum || level === 0) return left;
      this.#next++;
      const truth = left.bits !== 0n;
      const decided = (operator === '&&' && !truth) || (operator === '||' && truth);
      const right = this.#binary(level + 1, evaluated && !decided);
      if (operator === '&&') left = of(truth && right.bits !== 0n);
      else if (operator === '||') left = of(truth || right.bits !== 0n);
      else left = apply(operator, left, right, evaluated);
    }
  }

  #unary(evaluated: boolean): Value {
    if (++this.#depth > MAX_DEPTH) throw new ConditionError('the expression is nested too deeply');
    const value = this.#primary(evaluated);
    this.#depth--;
    return value;
  }

  #primary(evaluated: boolean): Value {
    const token = this.tokens[this.#next++];
    if (!token) throw new ConditionError('an operand is missing at the end');
    const text = spellings.text(token.text);
    if (token.kind === TokenKind.Number) return number(text);
    if (token.kind === TokenKind.Identifier) {
      if (text === 'defined') throw new ConditionError('"defined" must be followed by a macro name');
      if (this.#peek() === '(') throw new ConditionError(`"${text}" is not defined as a function-like macro`);
      return zero;
    }
    if (token.kind === TokenKind.Character) return character(text);
    if (text === '(') {
      const value = this.conditional(evaluated);
      this.#expect(')');
      return value;
    }
    if (text === '!') return of(this.#unary(evaluated).bits === 0n);
    if (text === '+' || text === '-' || text === '~') {
      const value = this.#unary(evaluated);
      const bits = text === '+' ? value.bits : text === '-' ? -value.bits : ~value.bits;
      return { bits: value.unsigned ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits), unsigned: value.unsigned };
    }
    throw new ConditionError(`"${text}" is not valid here`);
  }
}

function apply(operator: string, a: Value, b: Value, evaluated: boolean): Value {
  if (operator === '<<' || operator === '>>') {
    const left = (operator === '<<') === b.bits >= 0n;
    const count = b.bits < 0n ? -b.bits : b.bits;
    const by = count > 64n ? 64n : count;
    const bits = left ? a.bits << by : a.bits >> by;
    return a.unsigned ? { bits: BigInt.asUintN(64, bits), unsigned: true } : signed(bits);
  }
  const unsigned = a.unsigned || b.unsigned;
  const x = unsigned ? BigInt.asUintN(64, a.bits) : a.bits;
  const y = unsigned ? BigInt.asUintN(64, b.bits) : b.bits;
  const wrap = (bits: bigint): Value => (unsigned ? { bits: BigInt.asUintN(64, bits), unsigned } : signed(bits));
  switch (operator) {
    case '|':
      return wrap(x | y);
    case '^':
      return wrap(x ^ y);
    case '&':
      return wrap(x & y);
    case '==':
      return of(x === y);
    case '!=':
      return of(x !== y);
    case '<':
      return of(x < y);
    case '>':
      return of(x > y);
    case '<=':
      return of(x <= y);
    case '>=':
      return of(x >= y);
    case '+':
      return wrap(x + y);
    case '-':
      return wrap(x - y);
    case '*':
      return wrap(x * y);
    default:
      if (y === 0n) {
        if (evaluated) throw new ConditionError('division by zero');
        return wrap(0n);
      }
      return wrap(operator === '/' ? x / y : x % y);
  }
}

function number(text: string): Value {
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uUlL]*)$/.exec(text);
  const digits = match?.[1];
  const suffix = match?.[2]?.toLowerCase() ?? '';
  if (digits === undefined || !/^(u?l{0,2}|l{1,2}u)$/.test(suffix)) {
    throw new ConditionError(`"${text}" is no integer constant`);
  }
  const octal = /^0\d/.test(digits);
  if (octal && /[89]/.test(digits)) throw new ConditionError(`"${text}" is no octal constant`);
  const bits = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const unsigned = suffix.includes('u') || bits > 0x7fff_ffff_ffff_ffffn;
  return { bits: unsigned ? BigInt.asUintN(64, bits) : bits, unsigned };
}

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27, '0': 0 };

/** A character constant as gcc for arm64 sees it: plain char is unsigned, further characters shift the earlier ones up. */
function character(text: string): Value {
  const body = text.replace(/^(u8|[LuU])?'|'$/g, '');
  let bits = 0n;
  for (const match of body.matchAll(/\\x([0-9a-fA-F]+)|\\([0-7]{1,3})|\\(.)|(.)/gsu)) {
    const [, hex, octal, letter, plain] = match;
    let code = 0;
    if (hex !== undefined) code = Number.parseInt(hex, 16);
    else if (octal !== undefined) code = Number.parseInt(octal, 8);
    else if (letter !== undefined) code = escapes[letter] ?? letter.codePointAt(0) ?? 0;
    else code = plain?.codePointAt(0) ?? 0;
    bits = (bits << 8n) | BigInt(code);
  }
  return signed(BigInt.asIntN(32, bits));
}
