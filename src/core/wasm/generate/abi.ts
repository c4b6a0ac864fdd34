import type { ModuleGlobal, Signature } from '../emit/module';
import { ValueType } from '../emit/opcode';

/** What generated code and the instance that runs it agree on. */

/** Globals that every module of a program imports, in the order of their indices. */
export const GlobalIndex = {
  /** Linear-memory offset of this kernel's data image. */
  image: 0,
  /** Kernel virtual address of the image. */
  imageAddress: 1,
} as const;

/** 32-bit variables of the running program, as offsets from `cellBase`. They lie in linear memory, behind the tags, because
 *  engines reach imported mutable globals through one more load. */
export const Cell = {
  /** Linear-memory offset of the C stack pointer; it grows down. */
  stackPointer: 0,
  /** Lowest permitted value of the stack pointer. */
  stackLimit: 4,
  /** Linear-memory offset of the innermost frame record. */
  frame: 8,
  /** Loops and calls that may still be taken. */
  fuel: 12,
} as const;
export type Cell = (typeof Cell)[keyof typeof Cell];
/** Bytes from `cellBase` to the first frame record. */
export const cellBytes = 64;

export const globals: readonly ModuleGlobal[] = [
  { name: 'image', type: ValueType.i32, mutable: false },
  { name: 'imageAddress', type: ValueType.i64, mutable: false },
];

/** A frame record: number of the function, then number of the site that runs (0 before the first one). */
export const frameSize = 8;

/** Functions that the engine supplies to generated code. Addresses are kernel virtual, sizes in bytes. */
export const engineFunctions: { readonly [name: string]: Signature } = {
  load8: 'I:i',
  load16: 'I:i',
  load32: 'I:i',
  load64: 'I:I',
  store8: 'Ii:',
  store16: 'Ii:',
  store32: 'Ii:',
  store64: 'II:',
  /** Address of a record that is about to be read (or written) as a whole: returns its linear-memory offset. */
  readable: 'Ii:i',
  writable: 'Ii:i',
  /** A record was written through `writable`: tells watchers. */
  written: 'Ii:',
  copy: 'IIi:',
  fill: 'Iii:',
  compare: 'III:i',
  outOfFuel: ':',
  stackOverflow: ':',
  /** Undefined behaviour that gets a result all the same: 0 division by zero, 1 oversized shift, 2 the end of a function
   *  that should have returned a value. */
  undefinedBehaviour: 'i:',
  /** A local of the running function, by index, is read before it was set. */
  unsetVariable: 'i:',
  /** Converts a function pointer to its slot in the table, or ends the run. */
  slot: 'I:i',
  /** `__builtin_trap`, `__builtin_unreachable`, falling off the end: 0 trap, 1 unreachable. */
  trap: 'i:',
  /** An asm statement that no pattern covers: offset of its template in the data image. */
  assemblyNotModelled: 'i:',
  /** By number of the function: nobody models it (or it does not compile); it is called with another signature. */
  notModelled: 'i:',
  badCall: 'i:',
  /** Compiles the function of this number and puts it in the table. */
  compile: 'i:',
  /** 128-bit arithmetic: operation, result, left, right as linear-memory offsets. */
  wide: 'iiii:i',
  returnAddress: 'i:I',
};

/** Codes of the 128-bit operations. Comparisons and `bool` return their value; the others store their result. */
export const WideOp = {
  '+': 0,
  '-': 1,
  '*': 2,
  '/': 3,
  '%': 4,
  '&': 5,
  '|': 6,
  '^': 7,
  '<<': 8,
  '>>': 9,
  '==': 10,
  '!=': 11,
  '<': 12,
  '>': 13,
  '<=': 14,
  '>=': 15,
  negate: 16,
  complement: 17,
  bool: 18,
} as const;
/** Added to a code when the operands are unsigned. */
export const wideUnsigned = 32;
