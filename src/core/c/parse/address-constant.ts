import { wrap } from '../types/convert';
import { sizeOf } from '../types/size';
import type { CSymbol, Expression, Label } from './ast';
import type { Context } from './context';
import { truth } from './convert-expression';

/** A value that the linker can complete: a number, possibly added to the address of a symbol, or the address of a label. */
export interface Address {
  readonly symbol?: CSymbol;
  readonly label?: Label;
  readonly minus?: Label;
  readonly addend: bigint;
}

/** Evaluates an address or arithmetic constant (C11 6.6), or gives undefined. */
export function staticAddress(c: Context, e: Expression): Address | undefined {
  switch (e.kind) {
    case 'constant':
      return { addend: e.value };
    case 'label-address':
      return { label: e.label, addend: 0n };
    case 'address':
    case 'decay':
      return placeOf(c, e.of);
    case 'cast':
      return castOf(c, e);
    case 'comma':
      return staticAddress(c, e.right);
    case 'pointer-add':
      return typeof e.scale === 'number'
        ? plus(c, e.pointer, e.index, BigInt(e.scale) * (e.subtract ? -1n : 1n))
        : undefined;
    case 'binary':
      return binaryOf(c, e);
    case 'pointer-difference': {
      const left = staticAddress(c, e.left);
      const right = staticAddress(c, e.right);
      if (!left || !right || typeof e.scale !== 'number') return undefined;
      if (left.label && right.label && e.scale === 1) return { label: left.label, minus: right.label, addend: 0n };
      if (left.symbol !== right.symbol || left.label || right.label) return undefined;
      return { addend: BigInt.asIntN(64, left.addend - right.addend) / BigInt(e.scale) };
    }
    case 'conditional': {
      const known = truth(e.condition) ?? knownAddress(c, e.condition);
      return known === undefined ? undefined : staticAddress(c, known ? e.then : e.otherwise);
    }
    default:
      return undefined;
  }
}

function knownAddress(c: Context, e: Expression): boolean | undefined {
  const address = staticAddress(c, e);
  if (!address) return undefined;
  return address.symbol !== undefined || address.label !== undefined ? true : address.addend !== 0n;
}

function castOf(c: Context, e: Expression & { kind: 'cast' }): Address | undefined {
  const of = staticAddress(c, e.of);
  if (!of || e.type.kind === 'float' || e.type.kind === 'record') return undefined;
  if (!of.symbol && !of.label) return e.type.kind === 'void' ? undefined : { addend: wrap(of.addend, e.type) };
  return sizeOf(e.type) === 8 || of.minus ? of : undefined;
}

function plus(c: Context, pointer: Expression, index: Expression, scale: bigint): Address | undefined {
  const base = staticAddress(c, pointer);
  const offset = staticAddress(c, index);
  if (!base || !offset || offset.symbol || offset.label || base.label) return undefined;
  return { ...base, addend: base.addend + offset.addend * scale };
}

function binaryOf(c: Context, e: Expression & { kind: 'binary' }): Address | undefined {
  const left = staticAddress(c, e.left);
  const right = staticAddress(c, e.right);
  if (!left || !right) return undefined;
  if (e.operator === '+') {
    if (left.label || right.label || (left.symbol && right.symbol)) return undefined;
    const symbol = left.symbol ?? right.symbol;
    return { ...(symbol && { symbol }), addend: left.addend + right.addend };
  }
  if (e.operator === '-') {
    if (left.label && right.label) return { label: left.label, minus: right.label, addend: 0n };
    if (left.label || right.label || (right.symbol && left.symbol !== right.symbol)) return undefined;
    const symbol = right.symbol ? undefined : left.symbol;
    return { ...(symbol && { symbol }), addend: left.addend - right.addend };
  }
  if ((e.operator === '==' || e.operator === '!=') && (left.symbol || right.symbol)) {
    const same = left.symbol === right.symbol && left.addend === right.addend;
    return { addend: same === (e.operator === '==') ? 1n : 0n };
  }
  if (e.operator === '|' && left.symbol && !right.symbol) return { ...left, addend: left.addend + right.addend };
  return undefined;
}

/** Where an lvalue of static storage lies. */
function placeOf(c: Context, e: Expression): Address | undefined {
  switch (e.kind) {
    case 'global':
      return { symbol: e.symbol, addend: 0n };
    case 'string':
      return { symbol: c.file.stringSymbol(c, e.at, e.type, e.bytes), addend: 0n };
    case 'member': {
      const base = placeOf(c, e.base);
      return base && { ...base, addend: base.addend + BigInt(e.field.offset) };
    }
    case 'dereference':
      return staticAddress(c, e.pointer);
    default:
      return undefined;
  }
}
