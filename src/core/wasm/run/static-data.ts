import type { StaticItem } from '../../c/parse/ast';
import type { Host } from '../host';
import { Tag, textBase, textStride } from '../layout';
import type { ImageObject } from '../link/image';
import type { Program } from '../link/program';
import type { CheckedMemory } from './memory';

/** Writes an object of the data image into an instance's RAM and opens it for access. */
export function writeObject(
  object: ImageObject,
  program: Program,
  memory: CheckedMemory,
  imageAddress: bigint,
  host: Host,
): void {
  const address = imageAddress + BigInt(object.offset);
  const { content } = object;
  if (content.kind === 'absent') {
    memory.tag(address, Math.max(object.size, 1), Tag.NotModelled);
    return;
  }
  memory.tag(address, object.size, Tag.Addressable);
  memory.fill(address, 0, object.size);
  switch (content.kind) {
    case 'bytes':
      memory.write(address, content.bytes);
      return;
    case 'host':
      memory.write(address, (host.datum(content.symbol, object.size) ?? new Uint8Array()).subarray(0, object.size));
      return;
    default:
      for (const item of content.items) writeItem(item, address, program, memory, imageAddress);
  }
}

function writeItem(
  item: StaticItem,
  base: bigint,
  program: Program,
  memory: CheckedMemory,
  imageAddress: bigint,
): void {
  const at = base + BigInt(item.offset);
  switch (item.kind) {
    case 'bytes':
      memory.write(at, item.bytes);
      return;
    case 'value':
      store(memory, at, item.size, item.value);
      return;
    case 'bits':
      storeBits(memory, at, item.start, item.width, item.value);
      return;
    case 'symbol': {
      const target =
        item.symbol.kind === 'function'
          ? textBase + BigInt(program.slotOf(program.entry(item.symbol))) * textStride
          : imageAddress + BigInt(program.dataOffset({ kind: 'symbol', symbol: item.symbol }));
      store(memory, at, item.size, target + item.addend);
      return;
    }
    default:
      store(memory, at, item.minus ? 4 : 8, BigInt(item.label.index + 1 - (item.minus ? item.minus.index + 1 : 0)));
  }
}

function store(memory: CheckedMemory, at: bigint, size: number, value: bigint): void {
  if (size === 1) memory.store8(at, Number(BigInt.asUintN(8, value)));
  else if (size === 2) memory.store16(at, Number(BigInt.asUintN(16, value)));
  else if (size === 4) memory.store32(at, Number(BigInt.asUintN(32, value)));
  else {
    memory.store64(at, BigInt.asUintN(64, value));
    if (size === 16) memory.store64(at + 8n, BigInt.asUintN(64, value >> 64n));
  }
}

function storeBits(memory: CheckedMemory, at: bigint, start: number, width: number, value: bigint): void {
  for (let bit = 0; bit < width; bit++) {
    const position = start + bit;
    const byte = at + BigInt(position >>> 3);
    const mask = 1 << (position & 7);
    const old = memory.load8(byte);
    memory.store8(byte, (value >> BigInt(bit)) & 1n ? old | mask : old & ~mask);
  }
}
