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
  if (type.kind === 'float') return value;
  if (isAggregate(type) || type.kind === 'pointer') return BigInt.asUintN(64, BigInt(value));
  const { signed, size } = integerType(type);
  if (size === 8) return signed ? BigInt(value) : BigInt.asUintN(64, BigInt(value));
  return signed ? Number(value) : Number(value) >>> 0;
}

/** A host function as a WebAssembly import: arguments and result in the forms that each side expects. */
export function wrapHost(symbol: CSymbol, host: HostFunction): (...args: Value[]) => Value | undefined {
  const { type } = symbol;
  if (type.kind !== 'function') throw new Error(`${symbol.name} is no function`);
  const offset = returnsInMemory(type) ? 1 : 0;
  const parameters = type.parameters;
  const voidResult = isVoid(type.returns) || returnsInMemory(type);
  const wideResult = !voidResult && valueType(type.returns) === ValueType.i64;
  const floatResult = type.returns.kind === 'float';
  return (...args) => {
    const result = host(
      ...args.map((arg, i) => {
        const parameter = i < offset ? undefined : parameters[i - offset];
        return parameter ? fromWasm(parameter, arg) : BigInt.asUintN(64, BigInt(arg));
      }),
    );
    if (voidResult) return undefined;
    if (result === undefined) throw new Error(`the model of ${symbol.name} returned nothing`);
    if (floatResult) return Number(result);
    return wideResult ? BigInt.asIntN(64, BigInt(result)) : Number(BigInt.asIntN(32, BigInt(result)));
  };
}
