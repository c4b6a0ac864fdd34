import type { CType, FunctionType, IntType, Record } from '../../c/types/type';
import type { Signature } from '../emit/module';
import { ValueType } from '../emit/opcode';

/** How a C value travels in WebAssembly. Integers up to 32 bits are i32, kept sign- or zero-extended as their type says;
 *  64-bit integers and pointers are i64; records and 128-bit integers are i64, the kernel virtual address of the value. */
export function valueType(type: CType): ValueType {
  switch (type.kind) {
    case 'int':
      return type.size <= 4 ? ValueType.i32 : ValueType.i64;
    case 'enum':
      return valueType(type.underlying);
    case 'float':
      return type.size === 4 ? ValueType.f32 : ValueType.f64;
    default:
      return ValueType.i64;
  }
}

/** Held by address rather than in a WebAssembly value: records, 128-bit integers, arrays (which only lvalues have). */
export function isAggregate(type: CType): boolean {
  return type.kind === 'record' || type.kind === 'array' || (type.kind === 'int' && type.size === 16);
}

/** Whether an expression of the type pushes nothing. */
export function isVoid(type: CType): boolean {
  return type.kind === 'void';
}

/** The integer type that an arithmetic type computes as; pointers are unsigned 64-bit. */
export function integerType(type: CType): IntType {
  if (type.kind === 'int') return type;
  if (type.kind === 'enum') return type.underlying;
  return { kind: 'int', rank: 'long', size: 8, signed: false, quals: 0 };
}

/** The record behind a structure or union type. */
export function recordOf(type: CType): Record | undefined {
  return type.kind === 'record' ? type.record : undefined;
}

const letter = { [ValueType.i32]: 'i', [ValueType.i64]: 'I', [ValueType.f32]: 'f', [ValueType.f64]: 'F' } as const;

/** A record or 128-bit result is returned through memory: its address comes as a first argument. */
export function returnsInMemory(type: FunctionType): boolean {
  return isAggregate(type.returns);
}

/** The WebAssembly signature of a C function. Variadic functions get the address of their argument area last. */
export function signatureOf(type: FunctionType): Signature {
  const parameters = type.parameters.map((parameter) => letter[valueType(parameter)]).join('');
  const inMemory = returnsInMemory(type);
  const result = inMemory || isVoid(type.returns) ? '' : letter[valueType(type.returns)];
  return `${inMemory ? 'I' : ''}${parameters}${type.variadic ? 'I' : ''}:${result}`;
}
