import type { Expression } from '../../c/parse/ast';
import type { CType } from '../../c/types/type';
import { Op, ValueType } from '../emit/opcode';
import { combine, constant } from './arithmetic';
import { truncatedToBits } from './bitfield';
import { convert, normalize } from './convert';
import { expression, scale } from './expression';
import type { Generator } from './generator';
import { intoTemp, loadPlace, type Place, placeAddress, placeOf, releasePlace, stablePlace, storePlace } from './place';
import { copyToFrame, storeAggregate } from './record';
import { isAggregate, valueType } from './representation';
import { isWide, wideFromInteger } from './wide';

/** `target = value`. With `wanted`, pushes the stored value. */
export function assign(g: Generator, e: Extract<Expression, { kind: 'assign' }>, wanted: boolean): void {
  if (isAggregate(e.type)) {
    assignAggregate(g, e, wanted);
    return;
  }
  const place = placeOf(g, e.target);
  // Evaluating the value may change the pointer that an unowned place reads, so it is pinned first.
  const target = e.value.kind === 'constant' || e.value.kind === 'load' ? place : pinned(g, place);
  expression(g, e.value);
  finish(g, target, e.target.type, wanted);
}

function pinned(g: Generator, place: Place): Place {
  if (place.kind !== 'memory' || place.owned) return place;
  const address = g.temp(ValueType.i64);
  g.code.get(place.address);
  g.code.set(address);
  return { ...place, address, owned: true };
}

function assignAggregate(g: Generator, e: Extract<Expression, { kind: 'assign' }>, wanted: boolean): void {
  const place = pinned(g, placeOf(g, e.target));
  expression(g, e.value);
  const from = intoTemp(g, e.type);
  storeAggregate(g, place, e.type, from);
  g.release(from, ValueType.i64);
  if (wanted) {
    placeAddress(g, place);
    copyToFrame(g, e.type);
  }
  releasePlace(g, place);
}

/** Stores the value on the stack, and pushes what reading the target would give when it is wanted. */
function finish(g: Generator, place: Place, type: CType, wanted: boolean): void {
  if (place.kind === 'register' && !wanted) {
    g.code.set(place.local);
    g.noteSet(place.local, true);
    return;
  }
  if (place.kind === 'register') {
    g.code.tee(place.local);
    g.noteSet(place.local, true);
    return;
  }
  const value = intoTemp(g, type);
  storePlace(g, place, type, value);
  if (wanted) {
    if (place.bits) truncatedToBits(g, place.bits, type, value);
    else g.code.get(value);
  }
  g.release(value, valueType(type));
  releasePlace(g, place);
}

/** `target op= value`. */
export function compoundAssign(
  g: Generator,
  e: Extract<Expression, { kind: 'compound-assign' }>,
  wanted: boolean,
): void {
  const { code } = g;
  const type = e.target.type;
  const place = stablePlace(g, e.target);
  if (e.scale !== undefined) {
    loadPlace(g, place, type);
    expression(g, e.value);
    scale(g, e.scale);
    code.op(e.operator === '-' ? Op.i64_sub : Op.i64_add);
    finish(g, place, type, wanted);
    return;
  }
  // The value comes first: C leaves the order open, and gcc reads the target after calls in the value have run.
  const shifts = e.operator === '<<' || e.operator === '>>';
  expression(g, e.value);
  if (shifts && isWide(e.computeType) && !isWide(e.value.type)) {
    convert(g, e.value.type, { kind: 'int', rank: 'long', size: 8, signed: false, quals: 0 });
    wideFromInteger(g, false);
  }
  const rightType = shifts && isWide(e.computeType) ? e.computeType : e.value.type;
  const right = intoTemp(g, rightType);
  loadPlace(g, place, type);
  convert(g, type, e.computeType);
  code.get(right);
  combine(
    g,
    e.operator,
    e.computeType,
    rightType,
    e.value.kind === 'constant' ? BigInt.asIntN(64, e.value.value) : undefined,
  );
  g.release(right, valueType(rightType));
  convert(g, e.computeType, type);
  if (isAggregate(type)) finishWide(g, place, type, wanted);
  else finish(g, place, type, wanted);
}

function finishWide(g: Generator, place: Place, type: CType, wanted: boolean): void {
  const from = intoTemp(g, type);
  storeAggregate(g, place, type, from);
  if (wanted) g.code.get(from);
  g.release(from, ValueType.i64);
  releasePlace(g, place);
}

/** `++` and `--`, prefix and postfix. */
export function increment(g: Generator, e: Extract<Expression, { kind: 'increment' }>, wanted: boolean): void {
  const { code } = g;
  const type = e.target.type;
  const place = stablePlace(g, e.target);
  const value = valueType(type);
  if (isWide(type)) {
    loadPlace(g, place, type);
    copyToFrame(g, type);
    const old = intoTemp(g, type);
    code.get(old);
    code.i64(1n);
    wideFromInteger(g, true);
    combine(g, e.subtract ? '-' : '+', type, type);
    const fresh = intoTemp(g, type);
    storeAggregate(g, place, type, fresh);
    if (wanted) code.get(e.postfix ? old : fresh);
    g.release(old, value);
    g.release(fresh, value);
    releasePlace(g, place);
    return;
  }
  loadPlace(g, place, type);
  const keep = wanted && e.postfix ? g.temp(value) : -1;
  if (keep >= 0) code.tee(keep);
  step(g, e, type);
  finish(g, place, type, wanted && !e.postfix);
  if (keep >= 0) {
    code.get(keep);
    g.release(keep, value);
  }
}

function step(g: Generator, e: Extract<Expression, { kind: 'increment' }>, type: CType): void {
  const { code } = g;
  if (type.kind === 'float') {
    code.i32(1);
    convert(g, { kind: 'int', rank: 'int', size: 4, signed: true, quals: 0 }, type);
    combine(g, e.subtract ? '-' : '+', type, type);
    return;
  }
  if (type.kind === 'int' && type.rank === 'bool') {
    // `b++` sets a _Bool, `b--` flips it (6.5.2.4, by way of conversion to _Bool).
    code.i32(1);
    code.op(e.subtract ? Op.i32_xor : Op.i32_or);
    return;
  }
  const wide = valueType(type) === ValueType.i64;
  if (typeof e.step === 'number') constant(g, wide, BigInt(e.step));
  else expression(g, e.step);
  code.op(e.subtract ? (wide ? Op.i64_sub : Op.i32_sub) : wide ? Op.i64_add : Op.i32_add);
  normalize(g, type);
}
