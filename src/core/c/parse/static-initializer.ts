import { integerOf, isInteger } from '../types/convert';
import { sizeOf } from '../types/size';
import type { CType } from '../types/type';
import { type Address, staticAddress } from './address-constant';
import type { Expression, InitializerItem, StaticInitializer, StaticItem } from './ast';
import type { Context } from './context';
import type { ParsedInitializer } from './initializer';

/** Evaluates an initialiser of static storage (C11 6.6); fails where a part is not a constant. */
export function staticInitializer(c: Context, parsed: ParsedInitializer): StaticInitializer {
  const items: StaticItem[] = [];
  for (const item of parsed.items) evaluate(c, item, items);
  return { size: parsed.size, items };
}

function evaluate(c: Context, item: InitializerItem, out: StaticItem[]): void {
  const { offset, value } = item;
  if (value.kind === 'string') {
    out.push({ kind: 'bytes', offset, bytes: value.bytes });
    return;
  }
  if (value.kind === 'load' && (item.type.kind === 'record' || item.type.kind === 'array')) {
    copyLiteral(c, value.of, offset, out);
    return;
  }
  if (value.kind === 'float-constant') {
    out.push({ kind: 'bytes', offset, bytes: floatBytes(value.value, sizeOf(item.type)) });
    return;
  }
  const address = staticAddress(c, value) ?? c.fail('not-constant', 'this initialiser is not a constant', value.at);
  if (item.bits) {
    if (address.symbol || address.label) c.fail('not-constant', 'an address does not fit a bit-field', value.at);
    out.push({ kind: 'bits', offset, ...item.bits, value: BigInt.asUintN(item.bits.width, address.addend) });
  } else out.push(store(c, address, offset, item.type, value.at));
}

function store(c: Context, address: Address, offset: number, type: CType, at: number): StaticItem {
  const size = sizeOf(type);
  const { symbol, label, minus, addend } = address;
  if (label) return { kind: 'label', offset, label, ...(minus && { minus }) };
  if (symbol) {
    if (size < 8) c.fail('not-constant', 'an address does not fit here', at);
    return { kind: 'symbol', offset, size, symbol, addend: BigInt.asIntN(64, addend) };
  }
  const signed = isInteger(type) && integerOf(type).signed;
  const value = signed ? BigInt.asIntN(size * 8, addend) : BigInt.asUintN(size * 8, addend);
  return { kind: 'value', offset, size, value };
}

/** A compound literal as the value of a part (GNU): its contents are copied. */
function copyLiteral(c: Context, of: Expression, offset: number, out: StaticItem[]): void {
  const contents = of.kind === 'global' ? c.file.literalContents(of.symbol) : undefined;
  if (contents) for (const item of contents.items) out.push({ ...item, offset: item.offset + offset });
  else c.fail('not-constant', 'this initialiser is not a constant', of.at);
}

function floatBytes(value: number, size: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  if (size === 4) view.setFloat32(0, value, true);
  else if (size === 8) view.setFloat64(0, value, true);
  else writeQuad(view, value);
  return new Uint8Array(view.buffer, 0, size);
}

/** IEEE binary128, from the double: the same sign, a wider exponent, a longer fraction. */
function writeQuad(view: DataView, value: number): void {
  const double = new DataView(new ArrayBuffer(8));
  double.setFloat64(0, value);
  const raw = double.getBigUint64(0);
  const exponent = (raw >> 52n) & 0x7ffn;
  const wide = exponent === 0n ? 0n : exponent === 0x7ffn ? 0x7fffn : exponent + 0x3c00n;
  const quad = ((raw >> 63n) << 127n) | (wide << 112n) | ((raw & 0xfffffffffffffn) << 60n);
  view.setBigUint64(0, BigInt.asUintN(64, quad), true);
  view.setBigUint64(8, quad >> 64n, true);
}
