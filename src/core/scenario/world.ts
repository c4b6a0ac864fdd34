import type { Position } from '../base/span';
import type { Recorder } from '../trace/recorder';
import type { Value } from '../wasm/host';

/** A kernel that runs in the world: its objects and functions by name. What C code does wrong is thrown as `Oops`, `NotModelled`
 *  or `OutOfFuel`; what it returns is a value. */
export interface RunningKernel {
  /** Number of parameters of a function of the program, or undefined if there is no such function. */
  parameters(name: string): number | undefined;
  call(name: string, args: readonly Value[]): Value | undefined;
  /** Address of a new, zeroed object of a C type, or undefined if the program has no such type. */
  allocate(record: string): bigint | undefined;
  /** Address of a zero-terminated string in memory of its own. */
  text(content: string): bigint;
  /** Address of a member (`evtq.q.irq`), or undefined if the record has none. */
  member(record: string, address: bigint, path: string): bigint | undefined;
  /** Stores into a scalar or pointer member; false if the record has none of that name. */
  store(record: string, address: bigint, path: string, value: bigint): boolean;
  /** Value of a constant expression in terms of the driver's macros and enumerators, or undefined. */
  constant(expression: string): bigint | undefined;
  /** Kernel virtual address at which the device's register frame is mapped. */
  frame(device: string): bigint | undefined;
}

/** The device's state as a person with a debugger sees it: no access is recorded. */
export interface DeviceState {
  /** Whether it looks into the CPUs' caches, as firmware would say of it. */
  readonly coherent: boolean;
  /** Interrupt number of one of its wires (`eventq`), or undefined if it has no such wire. */
  wire(name: string): number | undefined;
  peek(register: string): bigint | undefined;
  /** Sets a register to a value whatever its access rule; false if there is none of that name. */
  poke(register: string, value: bigint): boolean;
  /** Names of all registers. */
  readonly registers: readonly string[];
}

/** What a scenario acts on: one machine with its devices, on which kernels run one after the other. */
export interface World {
  readonly recorder: Recorder;
  /** Starts the driver's kernel anew; `crashKernel` makes it believe that another one crashed before it. */
  startKernel(options: { readonly crashKernel: boolean }): RunningKernel;
  device(name: string): DeviceState | undefined;
  readonly devices: readonly string[];
  coverage(): Coverage;
  /** Gives back what the world holds. Neither it nor its kernels may be used any more; what was recorded stays valid. */
  dispose?(): void;
}

/** What ran, of the code that was compiled because the run reached it. */
export interface Coverage {
  /** By file. */
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
  /** Functions that ran, with the place of their definition. */
  readonly functions: ReadonlyMap<string, Position>;
}
