import type { Expression } from '../../c/parse/ast';
import { sizeOf } from '../../c/types/size';
import type { CType } from '../../c/types/type';
import { Op, Prefixed, ValueType } from '../emit/opcode';
import { integerScalar, loadChecked, type Scalar } from './access';
import { expression } from './expression';
import type { Generator } from './generator';
import { type Place, placeAddress, storeScalar } from './place';

/** Largest record in bytes that is copied by inline code; larger ones go through the engine. */
const inlineLimit = 64;

/** Pushes the address of a record or 128-bit value; the value may be a temporary of this statement. */
export function valueAddress(g: Generator, value: Expression): void {
  expression(g, value);
}

/** Copies the aggregate whose address is in local `from` into a place. */
export function storeAggregate(g: Generator, place: Place, type: CType, from: number): void {
  const { code } = g;
  const size = sizeOf(type);
  if (size === 0) return;
  if (size <= inlineLimit && place.kind !== 'register') {
    copyInline(g, place, size, from);
    return;
  }
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

/** Copies word by word: every word is read before any is written, so that overlapping objects come out right. */
function copyInline(g: Generator, place: Exclude<Place, { kind: 'register' }>, size: number, from: number): void {
  const { code } = g;
  const words: { readonly at: number; readonly scalar: Scalar; readonly local: number }[] = [];
  for (let at = 0; at < size; ) {
    const width = ([8, 4, 2, 1] as const).find((each) => at + each <= size) ?? 1;
    const scalar = integerScalar(width, false);
    loadChecked(g, from, at, scalar);
    const local = g.temp(scalar.value);
    code.set(local);
    words.push({ at, scalar, local });
    at += width;
  }
  for (const { at, scalar, local } of words) {
    storeScalar(g, place, at, scalar, local);
    g.release(local, scalar.value);
  }
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
