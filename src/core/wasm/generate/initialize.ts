import type { Initializer, LocalVariable } from '../../c/parse/ast';
import { sizeOf } from '../../c/types/size';
import { Op, Prefixed, ValueType } from '../emit/opcode';
import { expression } from './expression';
import type { Generator } from './generator';
import { intoTemp, type Place, placeAddress, storePlace } from './place';
import { storeAggregate } from './record';
import { isAggregate, valueType } from './representation';

/** Gives a local its initial value at the point of its declaration. */
export function initialize(g: Generator, variable: LocalVariable, initializer: Initializer): void {
  const { code } = g;
  const home = g.home(variable);
  if (home.kind === 'register') {
    const item = initializer.items.at(-1);
    if (item) expression(g, item.value);
    else if (valueType(variable.type) === ValueType.i32) code.i32(0);
    else if (valueType(variable.type) === ValueType.i64) code.i64(0n);
    else if (valueType(variable.type) === ValueType.f32) code.op(Op.f32_const, 0, 0, 0, 0);
    else code.op(Op.f64_const, 0, 0, 0, 0, 0, 0, 0, 0);
    code.set(home.local);
    g.noteSet(home.local, initializer.items.length > 0 || initializer.zero);
    return;
  }
  const base: Exclude<Place, { kind: 'register' }> =
    home.kind === 'frame'
      ? { kind: 'frame', offset: home.offset }
      : { kind: 'memory', address: home.local, offset: 0, owned: false };
  if (initializer.zero) zero(g, base, sizeOf(variable.type));
  for (const item of initializer.items) {
    const place = {
      ...base,
      offset: base.offset + item.offset,
      ...(item.bits && { bits: { ...item.bits, limit: Math.max(sizeOf(variable.type) - item.offset, 1) } }),
    };
    if (isAggregate(item.type)) {
      expression(g, item.value);
      const from = intoTemp(g, item.type);
      storeAggregate(g, place, item.type, from);
      g.release(from, ValueType.i64);
      continue;
    }
    expression(g, item.value);
    const value = intoTemp(g, item.type);
    storePlace(g, place, item.type, value);
    g.release(value, valueType(item.type));
  }
}

/** Gives a local without an initialiser the value that kernels are built to give it: zero (-ftrivial-auto-var-init=zero). */
export function clear(g: Generator, variable: LocalVariable): void {
  const home = g.home(variable);
  if (home.kind === 'frame') zero(g, { kind: 'frame', offset: home.offset }, sizeOf(variable.type));
  else if (home.kind === 'register') initialize(g, variable, { zero: false, items: [] });
}

function zero(g: Generator, place: Exclude<Place, { kind: 'register' }>, size: number): void {
  const { code } = g;
  if (size === 0) return;
  if (place.kind === 'frame') {
    code.get(g.framePointer);
    code.i32(place.offset);
    code.op(Op.i32_add);
    code.i32(0);
    code.i32(size);
    code.prefixed(Prefixed.memory_fill, 0);
    return;
  }
  placeAddress(g, place);
  code.i32(0);
  code.i32(size);
  code.callEngine('fill');
}
