import {
  charType,
  doubleType,
  intType,
  llongType,
  longType,
  pointerTo,
  qualified,
  uintType,
  ullongType,
  ulongType,
  ushortType,
  voidPointer,
  voidType,
} from '../types/make';
import { type CType, Qualifier } from '../types/type';

const letters: Readonly<Record<string, CType>> = {
  v: voidType,
  p: voidPointer,
  q: pointerTo(qualified(voidType, Qualifier.Const)),
  s: pointerTo(charType),
  t: pointerTo(qualified(charType, Qualifier.Const)),
  h: ushortType,
  i: intType,
  u: uintType,
  l: longType,
  k: ulongType,
  L: llongType,
  K: ullongType,
  d: doubleType,
};

/** Signatures: the result's letter, then those of the parameters. */
const signatures: Readonly<Record<string, string>> = {
  memcpy: 'ppqk',
  memmove: 'ppqk',
  memset: 'ppik',
  memcmp: 'iqqk',
  memchr: 'pqik',
  strlen: 'kt',
  strnlen: 'ktk',
  strcpy: 'sst',
  strncpy: 'sstk',
  strcat: 'sst',
  strncat: 'sstk',
  strcmp: 'itt',
  strncmp: 'ittk',
  strchr: 'sti',
  strrchr: 'sti',
  strstr: 'stt',
  bswap16: 'hh',
  bswap32: 'uu',
  bswap64: 'kk',
  clz: 'iu',
  clzl: 'ik',
  clzll: 'iK',
  ctz: 'iu',
  ctzl: 'ik',
  ctzll: 'iK',
  ffs: 'ii',
  ffsl: 'il',
  ffsll: 'iL',
  clrsb: 'ii',
  clrsbl: 'il',
  clrsbll: 'iL',
  popcount: 'iu',
  popcountl: 'ik',
  popcountll: 'iK',
  parity: 'iu',
  parityl: 'ik',
  parityll: 'iK',
  abs: 'ii',
  labs: 'll',
  llabs: 'LL',
  trap: 'v',
  unreachable: 'v',
  frame_address: 'pu',
  return_address: 'pu',
  extract_return_addr: 'pp',
  alloca: 'pk',
  alloca_with_align: 'pkk',
  fabs: 'dd',
};

/** Result and parameters of a builtin with fixed types. */
export interface BuiltinSignature {
  readonly returns: CType;
  readonly parameters: readonly CType[];
}

/** The signature of a builtin with fixed types, by its name without `__builtin_`. */
export function builtinSignature(name: string): BuiltinSignature | undefined {
  const text = Object.hasOwn(signatures, name) ? signatures[name] : undefined;
  if (text === undefined) return undefined;
  const [returns, ...parameters] = [...text].map((letter) => letters[letter] ?? voidType);
  return { returns: returns ?? voidType, parameters };
}

/** Folds a bit-counting builtin of one constant argument of `bits` width, or gives undefined. */
export function foldBuiltin(name: string, value: bigint, bits: number): bigint | undefined {
  const unsigned = BigInt.asUintN(bits, value);
  const digits = unsigned.toString(2);
  const stem = name.replace(/(?<=clz|ctz|ffs|clrsb|popcount|parity)l{1,2}$/, '');
  switch (stem) {
    case 'bswap16':
    case 'bswap32':
    case 'bswap64': {
      let result = 0n;
      for (let i = 0n; i < BigInt(bits); i += 8n) result = (result << 8n) | ((unsigned >> i) & 0xffn);
      return result;
    }
    case 'clz':
      return unsigned === 0n ? undefined : BigInt(bits - digits.length);
    case 'ctz':
      return unsigned === 0n ? undefined : BigInt(digits.length - 1 - digits.lastIndexOf('1'));
    case 'ffs':
      return unsigned === 0n ? 0n : BigInt(digits.length - digits.lastIndexOf('1'));
    case 'popcount':
      return BigInt(digits.replaceAll('0', '').length);
    case 'parity':
      return BigInt(digits.replaceAll('0', '').length % 2);
    case 'clrsb': {
      const signed = BigInt.asIntN(bits, value);
      const magnitude = signed < 0n ? ~signed : signed;
      return BigInt(bits - 1 - (magnitude === 0n ? 0 : magnitude.toString(2).length));
    }
    case 'abs':
    case 'labs':
    case 'llabs': {
      const signed = BigInt.asIntN(bits, value);
      return signed < 0n ? -signed : signed;
    }
    default:
      return undefined;
  }
}
