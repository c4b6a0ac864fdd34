import { formatPointer } from './format-pointer';
import type { Kernel } from './kernel';

/** The arguments of a C `...`: 8 bytes each, in memory. */
export class ArgumentArea {
  #at: bigint;
  constructor(
    readonly kernel: Kernel,
    start: bigint,
  ) {
    this.#at = start;
  }

  /** The next argument as the 64 bits that it occupies. */
  next(): bigint {
    const value = this.kernel.memory.load64(this.#at);
    this.#at += 8n;
    return value;
  }
}

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly length: string;
  readonly letter: string;
}

/** Renders a kernel format string as vsprintf() does, pointer extensions included. */
export function formatKernelString(kernel: Kernel, format: string, args: ArgumentArea): string {
  let out = '';
  let last = 0;
  const pattern = /%([-+ #0]*)(\d+|\*)?(?:\.(\d+|\*)?)?(hh|h|ll|l|L|z|t|q|j)?([diouxXcspn%eEfgGa])/g;
  for (const match of format.matchAll(pattern)) {
    if (match.index < last) continue;
    out += format.slice(last, match.index);
    last = match.index + match[0].length;
    const letter = match[5] ?? '%';
    if (letter === '%') {
      out += '%';
      continue;
    }
    let flags = match[1] ?? '';
    let width = match[2] === '*' ? Number(BigInt.asIntN(32, args.next())) : Number(match[2] ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const dot = /\./.test(match[0]);
    const precision = !dot
      ? undefined
      : match[3] === '*'
        ? Number(BigInt.asIntN(32, args.next()))
        : Number(match[3] ?? 0);
    const conversion = { flags, width, precision, length: match[4] ?? '', letter };
    if (letter === 'p') {
      const extension = /^[A-Za-z0-9]*/.exec(format.slice(last))?.[0] ?? '';
      const { text, used } = formatPointer(kernel, args.next(), extension, width);
      last += used;
      // The width of a bitmap or a dump is its length.
      out += /^[bh]/.test(extension) ? text : pad(text, conversion);
      continue;
    }
    out += convert(kernel, conversion, args);
  }
  return out + format.slice(last);
}

function convert(kernel: Kernel, conversion: Conversion, args: ArgumentArea): string {
  const { letter, precision } = conversion;
  switch (letter) {
    case 'c':
      return pad(String.fromCharCode(Number(args.next() & 0xffn)), conversion);
    case 's': {
      const pointer = args.next();
      if (pointer === 0n) return pad('(null)', conversion);
      return pad(kernel.memory.string(pointer, precision), conversion);
    }
    case 'd':
    case 'i':
      return integer(BigInt.asIntN(bitsOf(conversion.length), args.next()), 10, conversion);
    case 'u':
      return integer(BigInt.asUintN(bitsOf(conversion.length), args.next()), 10, conversion);
    case 'o':
      return integer(BigInt.asUintN(bitsOf(conversion.length), args.next()), 8, conversion);
    case 'x':
    case 'X':
      return integer(BigInt.asUintN(bitsOf(conversion.length), args.next()), 16, conversion);
    default:
      return kernel.notModelled('feature', `printk conversion %${letter}`);
  }
}

function bitsOf(length: string): number {
  switch (length) {
    case 'hh':
      return 8;
    case 'h':
      return 16;
    case '':
      return 32;
    default:
      return 64;
  }
}

function integer(value: bigint, radix: number, conversion: Conversion): string {
  const { flags, width, precision, letter } = conversion;
  let digits = (value < 0n ? -value : value).toString(radix);
  if (letter === 'X') digits = digits.toUpperCase();
  if (precision !== undefined) digits = digits.padStart(precision, '0');
  let sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (flags.includes('#') && radix === 16) sign += letter === 'X' ? '0X' : '0x';
  if (flags.includes('#') && radix === 8 && !digits.startsWith('0')) sign += '0';
  if (flags.includes('0') && !flags.includes('-') && precision === undefined) {
    digits = digits.padStart(width - sign.length, '0');
  }
  return pad(sign + digits, conversion);
}

function pad(text: string, { flags, width }: Conversion): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width);
}
