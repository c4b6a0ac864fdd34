import type { Span } from '../base/span';
import type { AsmStatement, CSymbol } from '../c/parse/ast';
import type { CType } from '../c/types/type';
import { type Exhausted, exhaustedText } from '../trace/exhausted';

/** A C argument or result on the JavaScript side: integers up to 32 bits are numbers (signed or unsigned as their C type
 *  says), 64-bit integers and pointers are bigints (pointers unsigned). */
export type Value = number | bigint;

/** A function that C code may call and that is not compiled from C. Variadic C functions get, after their named arguments,
 *  the address of the va_list area: 8 bytes per argument. A record result is written to the address in the first argument. */
export type HostFunction = (...args: Value[]) => Value | undefined;

/** What surrounds a program: everything that its C code reaches and does not define. */
export interface Host {
  /** The model of a function, or undefined. It takes precedence over a definition in the program, so that a service can
   *  stand in for an inline function of an arch header; ask `symbol.linkage` to tell the two apart. */
  function(symbol: CSymbol): HostFunction | undefined;
  /** Initial contents of an object that the host defines (`elfcorehdr_addr`), or undefined. `size` is that of its C type. */
  datum(symbol: CSymbol, size: number): Uint8Array | undefined;
  /** Name of the modelled operation for an asm statement, or undefined if nobody knows it. The program calls
   *  `operation(name)` with the values of the inputs ("+" operands included) as 64-bit integers; the result is stored in
   *  the first output. */
  assembly(statement: AsmStatement): string | undefined;
  operation(name: string): HostFunction | undefined;
}

/** One frame of the simulated call stack, innermost first in lists. */
export interface StackFrame {
  readonly function: string;
  /** The statement or call that is running in this frame. */
  readonly at: Span;
}

/** Access outside what the program may touch: the slow path throws it, the run ends with it. */
export class Oops extends Error {
  constructor(
    readonly reason: OopsReason,
    readonly address: bigint | undefined,
    readonly frames: readonly StackFrame[],
    message: string,
  ) {
    super(message);
  }
}
export type OopsReason =
  | 'null-pointer'
  | 'wild-pointer'
  | 'error-pointer'
  | 'out-of-bounds'
  | 'use-after-free'
  | 'foreign-memory'
  | 'mmio-without-accessor'
  | 'bad-call'
  | 'stack-overflow'
  | 'bug'
  | 'unreachable';

/** The program needed something that nobody models. Never to be swallowed. */
export class NotModelled extends Error {
  constructor(
    readonly what: 'function' | 'datum' | 'assembly' | 'hardware' | 'feature',
    readonly subject: string,
    readonly frames: readonly StackFrame[],
    /** Where it is declared, if that is known. */
    readonly declaredAt?: Span,
  ) {
    super(`not modelled: ${what} ${subject}`);
  }
}

/** So many handlers of interrupts ran with nothing of the interrupted code in between. */
export interface InterruptStorm {
  /** Of the interrupt that came last. */
  readonly name: string;
  readonly times: number;
}

/** Loops and calls used up the budget, an interrupt came again and again, or a task did more than any that ends: an end is not in sight, as far as anyone
 *  can tell. */
export class OutOfFuel extends Error {
  constructor(
    readonly frames: readonly StackFrame[],
    readonly interrupt?: InterruptStorm,
    readonly exhausted?: Exhausted,
  ) {
    super(
      interrupt
        ? `${interrupt.times} handlers of interrupts ran in a row, the last of them of ${interrupt.name}`
        : exhausted
          ? exhaustedText(exhausted)
          : 'the step limit was reached',
    );
  }
}

/** What services see of the program that called them. */
export interface Runtime {
  readonly memory: ProgramMemory;
  /** Calls a C function pointer. Throws `Oops` ('bad-call') where it leads nowhere or to another signature. */
  call(pointer: bigint, ...args: Value[]): Value | undefined;
  /** Calls a function of the program by name. Compiles it if need be. `drivers/iommu/iommu.c:iommu_init` is the function of
   *  that file, static or not; so it is for `addressOf`. */
  callByName(name: string, ...args: Value[]): Value | undefined;
  /** Kernel virtual address of a function (a pointer that `call` takes) or object, or undefined if there is none. */
  addressOf(name: string): bigint | undefined;
  /** Whether the program or a file of its tree defines a function or object of this name. Reads the file if need be. */
  defines(name: string): boolean;
  /** A pointer to a function that the host models, for C code to call. `type` is that of the function. */
  hostPointer(name: string, type: CType): bigint;
  /** Name of the function or object at an address, as `%ps` prints it. */
  nameOf(address: bigint): string | undefined;
  /** The simulated call stack, innermost frame first. */
  stack(): readonly StackFrame[];
  /** Runs something that calls the program, on top of a frame for a function that the host models. `alone`: on another CPU, where nothing of the
   *  present stack is below it. */
  within<T>(frame: StackFrame | undefined, alone: boolean, work: () => T): T;
  /** Takes so many steps off the budget of loops and calls: throws `OutOfFuel` where it is used up. */
  spend(steps: number): void;
  /** The program waited, so that a loop around that is no endless one yet: the budget of loops and calls begins anew, four million times in
   *  a call at most. A time-out of a second that counts microseconds is a million turns. */
  waited(): void;
}

/** Memory by kernel virtual address, with the same checks as compiled code (throws `Oops`, `NotModelled`). */
export interface ProgramMemory {
  load8(address: bigint): number;
  load16(address: bigint): number;
  load32(address: bigint): number;
  load64(address: bigint): bigint;
  store8(address: bigint, value: number): void;
  store16(address: bigint, value: number): void;
  store32(address: bigint, value: number): void;
  store64(address: bigint, value: bigint): void;
  fill(address: bigint, value: number, length: number): void;
  copy(to: bigint, from: bigint, length: number): void;
  read(address: bigint, length: number): Uint8Array;
  write(address: bigint, bytes: Uint8Array): void;
  /** The zero-terminated string at `address`, as Latin-1, at most `limit` bytes. */
  string(address: bigint, limit?: number): string;
  /** Sets the state of `[address, address + length)` in the linear map; a trailing part of 8 bytes becomes 1..7. */
  tag(address: bigint, length: number, tag: number): void;
  /** Adds a window: kernel virtual `[address, address + length)` shows RAM at physical `physical`. For vmemmap, vmalloc
   *  and memremap; `readable` and `writable` say what may be done through it. */
  map(window: MemoryWindow): void;
  unmap(address: bigint): void;
  /** Declares a kernel virtual range as device registers, so that a plain access to it gets an oops of its own. */
  mapDevice(address: bigint, length: number): void;
}

/** Kernel virtual addresses outside the linear map that lead to RAM. Lengths are in bytes. */
export interface MemoryWindow {
  readonly address: bigint;
  readonly length: number;
  readonly physical: bigint;
  readonly writable: boolean;
  /** What an oops calls it: `memremap of the crashed kernel's stream table`. */
  readonly name: string;
}

/** A function on the way does not compile: the run ends there, and the compiler's problems say why. */
export class DoesNotCompile extends Error {
  constructor(
    readonly subject: string,
    readonly problems: readonly import('../base/problem').Problem[],
    readonly frames: readonly StackFrame[],
  ) {
    super(`${subject} does not compile`);
  }
}

/** What the linker must know of the surroundings before anything runs. */
export interface Surroundings {
  /** Whether the host models this function (see `Host.function`). */
  providesFunction(symbol: CSymbol): boolean;
  /** Whether the host defines this object. */
  providesDatum(symbol: CSymbol): boolean;
  assembly(statement: AsmStatement): string | undefined;
}
