import type { CSymbol } from '../../c/parse/ast';
import type { CType, FunctionType } from '../../c/types/type';
import { ValueType } from '../emit/opcode';
import { integerType, isAggregate, isVoid, returnsInMemory, valueType } from '../generate/representation';
import type { HostFunction, Value } from '../host';

/** JavaScript values of C arguments, as WebAssembly takes them. Missing ones are a bug of the caller. */
export function convertArguments(type: FunctionType, args: readonly Value[]): Value[] {
  const offset = returnsInMemory(type) ? 1 : 0;
  return args.map((arg, i) => {
    const parameter = i < offset ? undefined : type.parameters[i - offset];
    const wide = !parameter || valueType(parameter) === ValueType.i64;
    if (parameter?.kind === 'float') return Number(arg);
    return wide ? BigInt.asIntN(64, BigInt(arg)) : Number(BigInt.asIntN(32, BigInt(arg)));
  });
}

/** What a call gave, as `Value` describes it. */
export function convertResult(type: FunctionType, result: unknown): Value | undefined {
  if (isVoid(type.returns) || returnsInMemory(type)) return undefined;
  return fromWasm(type.returns, result as Value);
}

function fromWasm(type: CType, value: Value): Value {
  return readerOf(type)(value);
}

/** How a value of a type is read from its WebAssembly form. */
function readerOf(type: CType): (value: Value) => Value {
  if (type.kind === 'float') return (value) => value;
  if (isAggregate(type) || type.kind === 'pointer') return address;
  const { signed, size } = integerType(type);
  if (size === 8) return signed ? (value) => BigInt(value) : address;
  return signed ? (value) => Number(value) : (value) => Number(value) >>> 0;
}

function address(value: Value): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

/** A host function as a WebAssembly import: arguments and result in the forms that each side expects. `target` says anew at each call which
 *  function that is. */
export function wrapHost(
  symbol: CSymbol,
  target: { readonly call: HostFunction },
): (...args: Value[]) => Value | undefined {
  const { type } = symbol;
  if (type.kind !== 'function') throw new Error(`${symbol.name} is no function`);
  // In front of the parameters: where to put a result that is too large. Behind them: the area of variable arguments.
  const readers = [...(returnsInMemory(type) ? [address] : []), ...type.parameters.map(readerOf)];
  const voidResult = isVoid(type.returns) || returnsInMemory(type);
  const wideResult = !voidResult && valueType(type.returns) === ValueType.i64;
  const floatResult = type.returns.kind === 'float';
  return (...args) => {
    for (let i = 0; i < args.length; i++) args[i] = (readers[i] ?? address)(args[i] as Value);
    const result = target.call(...args);
    if (voidResult) return undefined;
    if (result === undefined) throw new Error(`the model of ${symbol.name} returned nothing`);
    if (floatResult) return Number(result);
    return wideResult ? BigInt.asIntN(64, BigInt(result)) : Number(BigInt.asIntN(32, BigInt(result)));
  };
}
