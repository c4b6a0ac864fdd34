import type { CSymbol } from '../c/parse/ast';
import { type HostFunction, NotModelled, type Value } from '../wasm/host';
import type { Kernel } from './kernel';

/** The model of one function of the kernel, or of a family of them that differs in name only. */
export interface Service {
  /** A pattern names a family whose spelling changes from version to version. */
  readonly name: string | RegExp;
  /** What the model does, in a few words. */
  readonly models: string;
  /** Where it is known to differ from a real kernel. */
  readonly deviates?: string;
  /** How many parameters it knows, a `...` counting as one; absent where the model looks at the declaration. */
  readonly parameters?: number;
  make(kernel: Kernel, symbol: CSymbol): HostFunction;
}

/** How a model takes its parameters: `p` a pointer and `l` a 64-bit integer as bigint, `i` an integer as number, `.` the
 *  argument area of a variadic function as bigint. */
type Signature = string;

type Model = (kernel: Kernel, ...args: never[]) => Value | undefined;
type UntypedModel = (kernel: Kernel, ...args: Value[]) => Value | undefined;

/** A service whose parameters are known. A tree that declares the function with another number of parameters gets no model. */
export function service(
  name: string | RegExp,
  signature: Signature,
  models: string,
  run: Model,
  deviates?: string,
): Service {
  const call = run as UntypedModel;
  return {
    name,
    models,
    ...(deviates !== undefined && { deviates }),
    parameters: signature.length,
    make(kernel, symbol) {
      const declared = declaredParameters(symbol);
      if (declared !== signature.length) {
        return () => {
          const subject = `${symbol.name} with ${declared} parameters (the model has ${signature.length})`;
          throw new NotModelled('function', subject, kernel.runtime.stack());
        };
      }
      const isInt = Array.from(signature, (letter) => letter === 'i');
      return (...args) => {
        for (let i = 0; i < args.length; i++) {
          const arg = args[i] as Value;
          args[i] = isInt[i] ? Number(arg) : BigInt.asUintN(64, BigInt(arg));
        }
        return call(kernel, ...args);
      };
    },
  };
}

/** A service that looks at the parameter types of the tree's own declaration. */
export function typedService(name: string | RegExp, models: string, make: Service['make'], deviates?: string): Service {
  return { name, models, ...(deviates !== undefined && { deviates }), make };
}

/** Parameters of a declared function, a `...` counting as one; -1 for what is no function. */
export function declaredParameters(symbol: CSymbol): number {
  const { type } = symbol;
  if (type.kind !== 'function') return -1;
  return type.parameters.length + (type.variadic ? 1 : 0);
}

/** Where a family of functions has its parameters, by their types: the first pointer, the first 64-bit integer and the first
 *  unsigned 32-bit integer. -1 for one that is not there. */
export interface ParameterPlaces {
  readonly pointer: number;
  readonly size: number;
  readonly flags: number;
}

/** Looks at a declaration for the parameters that an allocator has under all its names. */
export function parameterPlaces(symbol: CSymbol): ParameterPlaces {
  const parameters = symbol.type.kind === 'function' ? symbol.type.parameters : [];
  return {
    pointer: parameters.findIndex((type) => type.kind === 'pointer'),
    size: parameters.findIndex((type) => type.kind === 'int' && type.size === 8),
    flags: parameters.findIndex((type) => type.kind === 'int' && type.size === 4 && !type.signed),
  };
}
