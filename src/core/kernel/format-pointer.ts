import { errnoName } from './errno';
import { ArgumentArea, formatKernelString } from './format';
import type { Kernel } from './kernel';

/** What a `%p` extension printed, and how many letters after the `p` belong to it. */
interface PointerText {
  readonly text: string;
  readonly used: number;
}

/** `%p` and its extensions, as lib/vsprintf.c documents them. Addresses are printed as they are: hashing would hide which is which. */
export function formatPointer(kernel: Kernel, pointer: bigint, extension: string, width: number): PointerText {
  const { memory } = kernel;
  const start = (letters: string): boolean => extension.startsWith(letters);
  switch (extension[0]) {
    case 'S':
    case 's':
    case 'B':
      return {
        text: kernel.runtime.nameOf(pointer) ?? full(pointer),
        used: /^[SsB][Rb]?b?/.exec(extension)?.[0].length ?? 1,
      };
    case 'e':
      return { text: errorPointer(pointer), used: 1 };
    case 'a':
      if (start('ad') || start('ap')) return { text: full(memory.load64(pointer)), used: 2 };
      return { text: full(memory.load64(pointer)), used: 1 };
    case 'R':
    case 'r':
      return { text: resource(kernel, pointer), used: 1 };
    case 'V':
      return { text: nested(kernel, pointer), used: 1 };
    case 'O':
      return nodeText(kernel, pointer, /^OF([a-zA-Z]*)/.exec(extension));
    case 'f':
      return nodeText(kernel, deviceNode(kernel, pointer), /^fw([a-zA-Z]*)/.exec(extension));
    case 'h': {
      const separator = { hC: ':', hD: '-', hN: '' }[extension.slice(0, 2)];
      const bytes = [...memory.read(pointer, Math.min(Math.max(width, 1), 64))];
      const text = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(separator ?? ' ');
      return { text, used: separator === undefined ? 1 : 2 };
    }
    case 'b':
      return { text: bitmap(kernel, pointer, width, start('bl')), used: start('bl') ? 2 : 1 };
    case 'K':
    case 'x':
      return { text: plain(pointer), used: 1 };
    case undefined:
      return { text: pointer === 0n ? '(null)' : plain(pointer), used: 0 };
    default:
      // Any other letter may be text that follows a bare %p.
      if (/^[a-z]/.test(extension) && !/^[cCdDgGiIMmNtUux]/.test(extension)) return { text: plain(pointer), used: 0 };
      return kernel.notModelled('feature', `printk extension %p${extension}`);
  }
}

function plain(pointer: bigint): string {
  return pointer.toString(16).padStart(16, '0');
}

function full(value: bigint): string {
  return `0x${plain(value)}`;
}

function errorPointer(pointer: bigint): string {
  const code = BigInt.asIntN(64, pointer);
  return code < 0n && code >= -4095n ? `-${errnoName(Number(-code)) ?? String(-code)}` : plain(pointer);
}

/** `struct va_format`: a format string and a pointer to the argument list, whose first word is the place of the next argument. */
function nested(kernel: Kernel, pointer: bigint): string {
  const format = kernel.memory.load64(pointer);
  const list = kernel.memory.load64(pointer + 8n);
  const area = new ArgumentArea(kernel, kernel.memory.load64(list));
  return formatKernelString(kernel, kernel.memory.string(format), area);
}

function resource(kernel: Kernel, pointer: bigint): string {
  const view = kernel.view('struct resource', pointer);
  const bits = view.get('flags');
  const kind = (bits & 0x200n) !== 0n ? 'mem' : (bits & 0x100n) !== 0n ? 'io' : (bits & 0x400n) !== 0n ? 'irq' : '??';
  const hex = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16).padStart(8, '0')}`;
  return `[${kind} ${hex(view.get('start'))}-${hex(view.get('end'))}]`;
}

/** A bitmap of as many bits as the field width says: 32 bits a group in hexadecimal, or a list of ranges. */
function bitmap(kernel: Kernel, pointer: bigint, width: number, asList: boolean): string {
  const bits: boolean[] = [];
  for (let bit = 0; bit < width; bit++) {
    const word = kernel.memory.load64(pointer + BigInt(bit >> 6) * 8n);
    bits.push(((word >> BigInt(bit & 63)) & 1n) === 1n);
  }
  return asList ? ranges(bits) : groups(bits);
}

function ranges(bits: readonly boolean[]): string {
  const found: string[] = [];
  for (let from = bits.indexOf(true); from >= 0; ) {
    const end = bits.indexOf(false, from);
    const to = (end < 0 ? bits.length : end) - 1;
    found.push(from === to ? `${from}` : `${from}-${to}`);
    from = end < 0 ? -1 : bits.indexOf(true, end);
  }
  return found.join(',');
}

function groups(bits: readonly boolean[]): string {
  const found: string[] = [];
  for (let from = 0; from < bits.length; from += 32) {
    const group = bits.slice(from, from + 32);
    const value = group.reduce((sum, set, bit) => (set ? sum + 2 ** bit : sum), 0);
    found.unshift(value.toString(16).padStart(Math.ceil(group.length / 4), '0'));
  }
  return found.join(',');
}

function nodeText(kernel: Kernel, node: bigint, form: RegExpExecArray | null): { text: string; used: number } {
  return { text: firmwareNode(kernel, node, form?.[1] ?? ''), used: form?.[0].length ?? 1 };
}

/** `%pOF` and `%pfw`: the path from the root, or with `P` the name with its unit address, with `n` the name alone. */
function firmwareNode(kernel: Kernel, pointer: bigint, form: string): string {
  if (pointer === 0n) return '(null)';
  const node = kernel.view('struct device_node', pointer);
  if (form === 'n') return kernel.memory.string(node.get('name'));
  const own = kernel.memory.string(node.get('full_name'));
  if (form === 'P') return own;
  if (form !== '' && form !== 'f') return kernel.notModelled('feature', `format %pOF${form} of a device-tree node`);
  const parent = node.get('parent');
  if (parent === 0n) return '/';
  const above = firmwareNode(kernel, parent, '');
  return above === '/' ? `/${own}` : `${above}/${own}`;
}

/** The device-tree node that a `struct fwnode_handle` is part of. */
function deviceNode(kernel: Kernel, fwnode: bigint): bigint {
  if (fwnode === 0n) return 0n;
  const operations = kernel.view('struct fwnode_handle', fwnode).get('ops');
  if (operations === 0n || operations !== kernel.runtime.addressOf('of_fwnode_ops')) {
    return kernel.notModelled('feature', 'name of a firmware node that is no device-tree node');
  }
  return fwnode - (kernel.view('struct device_node', fwnode).addressOf('fwnode') - fwnode);
}
