import { errno } from '../errno';
import { ArgumentArea, formatKernelString } from '../format';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';
import { allocateSlab } from './allocation';

/** Difference of the first bytes that differ, up to a zero if the strings end with one. */
function compare(kernel: Kernel, a: bigint, b: bigint, limit: bigint, strings: boolean): number {
  for (let i = 0n; i < limit; i++) {
    const left = kernel.memory.load8(a + i);
    const right = kernel.memory.load8(b + i);
    if (left !== right) return left - right;
    if (strings && left === 0) return 0;
  }
  return 0;
}

const unlimited = 1n << 20n;

/** Writes at most `size` bytes with a terminating zero. */
function put(kernel: Kernel, to: bigint, size: bigint, text: string): void {
  if (size === 0n) return;
  const bytes = [...text].slice(0, Number(size) - 1).map((letter) => letter.charCodeAt(0) & 0xff);
  kernel.memory.write(to, Uint8Array.from(bytes.concat(0)));
}

function print(kernel: Kernel, to: bigint, size: bigint, format: bigint, area: bigint): number {
  const text = formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
  put(kernel, to, size, text);
  return text.length;
}

function copyString(kernel: Kernel, to: bigint, from: bigint, size: bigint): bigint {
  if (size === 0n) return BigInt(-errno.E2BIG);
  const text = kernel.memory.string(from, Number(size));
  put(kernel, to, size, text);
  return BigInt(text.length) >= size ? BigInt(-errno.E2BIG) : BigInt(text.length);
}

/** The character that an `int` argument stands for. */
function character(letter: number): string {
  return String.fromCharCode(letter & 0xff);
}

function find(text: bigint, index: number): bigint {
  return index < 0 ? 0n : text + BigInt(index);
}

function duplicate(kernel: Kernel, text: string): bigint {
  const address = allocateSlab(kernel, BigInt(text.length + 1), 0, 'slab');
  if (address !== 0n) put(kernel, address, BigInt(text.length + 1), text);
  return address;
}

function countBits(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

export const stringServices: readonly Service[] = [
  service(/^_{0,2}memset$/, 'pil', 'itself', (kernel, to: bigint, value: number, size: bigint) => {
    kernel.memory.fill(to, value & 0xff, Number(size));
    return to;
  }),
  service(/^_{0,2}mem(cpy|move)$/, 'ppl', 'itself', (kernel, to: bigint, from: bigint, size: bigint) => {
    kernel.memory.copy(to, from, Number(size));
    return to;
  }),
  service('memcmp', 'ppl', 'itself', (kernel, a: bigint, b: bigint, size: bigint) =>
    compare(kernel, a, b, size, false),
  ),
  service('strcmp', 'pp', 'itself', (kernel, a: bigint, b: bigint) => compare(kernel, a, b, unlimited, true)),
  service('strncmp', 'ppl', 'itself', (kernel, a: bigint, b: bigint, size: bigint) =>
    compare(kernel, a, b, size, true),
  ),
  service('strcasecmp', 'pp', 'itself', (kernel, a: bigint, b: bigint) => {
    const [left, right] = [kernel.memory.string(a).toLowerCase(), kernel.memory.string(b).toLowerCase()];
    return left === right ? 0 : left < right ? -1 : 1;
  }),
  service('strstr', 'pp', 'itself', (kernel, text: bigint, part: bigint) =>
    find(text, kernel.memory.string(text).indexOf(kernel.memory.string(part))),
  ),
  ...[8, 16, 32].map((width) =>
    service(`__sw_hweight${width}`, 'i', 'bits that are set', (_kernel, value: number) =>
      countBits(BigInt.asUintN(width, BigInt(value))),
    ),
  ),
  service('__sw_hweight64', 'l', 'bits that are set', (_kernel, value: bigint) => BigInt(countBits(value))),
  service('strchr', 'pi', 'itself', (kernel, text: bigint, letter: number) =>
    find(text, `${kernel.memory.string(text)}\0`.indexOf(character(letter))),
  ),
  service('strrchr', 'pi', 'itself', (kernel, text: bigint, letter: number) =>
    find(text, `${kernel.memory.string(text)}\0`.lastIndexOf(character(letter))),
  ),
  service('memchr', 'pil', 'itself', (kernel, from: bigint, byte: number, size: bigint) => {
    for (let i = 0n; i < size; i++) if (kernel.memory.load8(from + i) === (byte & 0xff)) return from + i;
    return 0n;
  }),
  service('strlen', 'p', 'itself', (kernel, text: bigint) => BigInt(kernel.memory.string(text).length)),
  service('strnlen', 'pl', 'itself', (kernel, text: bigint, limit: bigint) =>
    BigInt(kernel.memory.string(text, Number(limit)).length),
  ),
  service(/^(sized_strscpy|strscpy)$/, 'ppl', 'itself', copyString),
  service('snprintf', 'plp.', 'itself', print),
  service('scnprintf', 'plp.', 'itself', (kernel, to: bigint, size: bigint, format: bigint, area: bigint) =>
    Math.min(print(kernel, to, size, format, area), Number(size) - 1),
  ),
  service('sprintf', 'pp.', 'itself', (kernel, to: bigint, format: bigint, area: bigint) =>
    print(kernel, to, unlimited, format, area),
  ),
  service(
    'kasprintf',
    'ip.',
    'formatted text in fresh memory',
    (kernel, _flags: number, format: bigint, area: bigint) =>
      duplicate(kernel, formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area))),
  ),
  service(
    /^kvasprintf(_const)?$/,
    'ipp',
    'formatted text in fresh memory',
    (kernel, _flags: number, format: bigint, list: bigint) =>
      duplicate(
        kernel,
        formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, kernel.memory.load64(list))),
      ),
  ),
  service('vsnprintf', 'plpp', 'itself', (kernel, to: bigint, size: bigint, format: bigint, list: bigint) =>
    print(kernel, to, size, format, kernel.memory.load64(list)),
  ),
  service(/^kmemdup(_noprof)?$/, 'pli', 'a copy in fresh memory', (kernel, from: bigint, size: bigint) => {
    const address = allocateSlab(kernel, size, 0, 'slab');
    if (address !== 0n) kernel.memory.copy(address, from, Number(size));
    return address;
  }),
  service(/^kstrdup(_const)?(_noprof)?$/, 'pi', 'a copy in fresh memory', (kernel, text: bigint) =>
    text === 0n ? 0n : duplicate(kernel, kernel.memory.string(text)),
  ),
];
