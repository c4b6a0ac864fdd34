import type { Expression } from '../../c/parse/ast';
import type { CType } from '../../c/types/type';
import { Op, Prefixed, ValueType } from '../emit/opcode';
import { expression } from './expression';
import type { Generator } from './generator';
import { type Place, placeAddress } from './place';
import { sizeOf } from './representation';

/** Pushes the address of a record or 128-bit value; the value may be a temporary of this statement. */
export function valueAddress(g: Generator, value: Expression): void {
  expression(g, value);
}

/** Copies the aggregate whose address is in local `from` into a place. */
export function storeAggregate(g: Generator, place: Place, type: CType, from: number): void {
  const { code } = g;
  const size = sizeOf(type);
  if (size === 0) return;
  if (place.kind === 'frame') {
    code.get(g.framePointer);
    code.i32(place.offset);
    code.op(Op.i32_add);
    code.get(from);
    code.i32(size);
    code.callEngine('readable');
    code.i32(size);
    code.prefixed(Prefixed.memory_copy, 0, 0);
    return;
  }
  placeAddress(g, place);
  code.get(from);
  code.i32(size);
  code.callEngine('copy');
}

/** Moves the aggregate whose address is on the stack into fresh frame space, and pushes that address: the source may
 *  change before the value is used (arguments, results, assignments that overlap). */
export function copyToFrame(g: Generator, type: CType): void {
  const from = g.temp(ValueType.i64);
  g.code.set(from);
  const offset = g.reserveFor(type);
  storeAggregate(g, { kind: 'frame', offset }, type, from);
  g.release(from, ValueType.i64);
  g.frameAddress(offset);
}
