import type { CSymbol, Expression } from '../../c/parse/ast';
import type { CType, FunctionType } from '../../c/types/type';
import { Op, ValueType } from '../emit/opcode';
import { scalarOf } from './access';
import { expression } from './expression';
import type { Generator } from './generator';
import { copyToFrame } from './record';
import { isAggregate, returnsInMemory, signatureOf, valueType } from './representation';

/** A call; pushes its result (an address for records), or nothing. */
export function call(g: Generator, e: Extract<Expression, { kind: 'call' }>): void {
  const { code } = g;
  const type = prototypeOf(e);
  const direct = directCallee(e.callee);
  const result = returnsInMemory(type) ? g.reserveFor(type.returns) : -1;
  let pointer = -1;
  if (!direct) {
    expression(g, e.callee);
    pointer = g.temp(ValueType.i64);
    code.set(pointer);
  }
  if (result >= 0) g.frameAddress(result);
  const named = type.parameters.length;
  for (const argument of e.arguments.slice(0, named)) push(g, argument);
  if (type.variadic) variadicArea(g, e.arguments.slice(named));
  g.mark(e.at);
  if (direct) {
    code.call(direct, signatureOf(type));
  } else {
    code.get(pointer);
    code.callEngine('slot');
    code.callIndirect(signatureOf(type));
    g.release(pointer, ValueType.i64);
  }
  if (result >= 0) g.frameAddress(result);
}

/** A function declared with `()` is called as if its prototype were that of the arguments. */
function prototypeOf(e: Extract<Expression, { kind: 'call' }>): FunctionType {
  const type = e.functionType;
  if (!type.unprototyped || e.arguments.length === 0) return type;
  return { ...type, unprototyped: false, parameters: e.arguments.map((a) => a.type) };
}

function directCallee(callee: Expression): CSymbol | undefined {
  if (callee.kind === 'global' && callee.symbol.kind === 'function') return callee.symbol;
  if (callee.kind === 'decay' || callee.kind === 'address') return directCallee(callee.of);
  return undefined;
}

/** Records are passed as the address of a copy, which the callee owns. */
function push(g: Generator, argument: Expression): void {
  expression(g, argument);
  if (isAggregate(argument.type)) copyToFrame(g, argument.type);
}

/** Writes variadic arguments into frame space, 8 bytes each, and pushes its address. */
function variadicArea(g: Generator, rest: readonly Expression[]): void {
  const { code } = g;
  const offset = g.reserve(Math.max(rest.length, 1) * 8, 16);
  rest.forEach((argument, i) => {
    push(g, argument);
    const slot: CType = argument.type;
    const value = g.temp(valueType(slot));
    code.set(value);
    code.get(g.framePointer);
    code.get(value);
    const scalar = isAggregate(slot) ? undefined : scalarOf(slot);
    if (scalar?.value === ValueType.i32) {
      const { signed } = slot.kind === 'int' ? slot : { signed: slot.kind === 'enum' && slot.underlying.signed };
      code.op(signed ? Op.i64_extend_i32_s : Op.i64_extend_i32_u);
      code.memory(Op.i64_store, offset + i * 8);
    } else {
      code.memory(scalar?.store ?? Op.i64_store, offset + i * 8);
    }
    g.release(value, valueType(slot));
  });
  g.frameAddress(offset);
}
