import { WideOp, wideUnsigned } from '../generate/abi';

const operations = new Map<number, string>(Object.entries(WideOp).map(([name, code]) => [code, name]));

/** One 128-bit operation on values in linear memory; comparisons return 0 or 1, the others store and return 0. */
export function wideOperation(view: DataView, code: number, result: number, left: number, right: number): number {
  const signed = code < wideUnsigned;
  const a = read(view, left, signed);
  const b = read(view, right, signed);
  const name = operations.get(signed ? code : code - wideUnsigned);
  switch (name) {
    case 'bool':
      return b === 0n ? 0 : 1;
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a !== b ? 1 : 0;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    default:
      write(view, result, compute(name, a, b));
      return 0;
  }
}

function compute(name: string | undefined, a: bigint, b: bigint): bigint {
  switch (name) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? 0n : a / b;
    case '%':
      return b === 0n ? a : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return a << BigInt.asUintN(7, b);
    case '>>':
      return a >> BigInt.asUintN(7, b);
    case 'negate':
      return -b;
    default:
      return ~b;
  }
}

function read(view: DataView, at: number, signed: boolean): bigint {
  const value = view.getBigUint64(at, true) | (view.getBigUint64(at + 8, true) << 64n);
  return signed ? BigInt.asIntN(128, value) : value;
}

function write(view: DataView, at: number, value: bigint): void {
  view.setBigUint64(at, BigInt.asUintN(64, value), true);
  view.setBigUint64(at + 8, BigInt.asUintN(64, value >> 64n), true);
}
