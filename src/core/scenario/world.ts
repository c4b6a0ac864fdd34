import type { Position } from '../base/span';
import type { AbortReaction } from '../endpoint/abort-reaction';
import type { DmaOutcome } from '../endpoint/dma';
import type { InvalidationBehaviour } from '../endpoint/invalidation';
import type { Recorder } from '../trace/recorder';
import type { Value } from '../wasm/host';
import type { ParameterKind } from './driver-arguments';
import type { AnyKnobs } from './knobs';
import type { Observed } from './observed';
import type { KernelSystem } from './system';

/** A kernel that runs in the world: its objects and functions by name. What C code does wrong is thrown as `Oops`, `NotModelled`
 *  or `OutOfFuel`; what it returns is a value. */
export interface RunningKernel {
  /** Number of parameters of a function of the program, or undefined if there is no such function. */
  parameters(name: string): number | undefined;
  /** What each parameter is, where the kernel can tell. */
  parameterKinds?(name: string): readonly ParameterKind[] | undefined;
  /** Each parameter as C declares it, `struct device *dev`. */
  parameterTexts?(name: string): readonly string[] | undefined;
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
  /** The kernel around the driver. Where the tree has too little of it there is only the driver, and `bareBecause` says why. */
  readonly system?: KernelSystem | undefined;
  readonly bareBecause?: string | undefined;
  /** Something of it does not compile, and that is why. */
  readonly broken?: boolean;
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

/** How a kernel starts. */
export interface KernelStart {
  /** Another one crashed before it: it runs in memory of its own and knows. */
  readonly crashKernel: boolean;
  /** Whose text it is, by one of the world's `sources`; the run's own side when absent. */
  readonly source?: string;
  readonly commandLine?: string;
  /** Why no more of it may run than the driver, where an attempt to boot it whole found that out. */
  readonly bareBecause?: string;
}

/** DMA that a scenario gives to a device by hand: a buffer that no kernel mapped. */
export interface GivenDma {
  readonly name: string;
  readonly address: bigint;
  readonly size: number;
  readonly write: boolean;
  readonly endless: boolean;
  /** Physical address that it should reach, if that is known. */
  readonly home?: bigint;
  /** Process on whose behalf the device acts. */
  readonly pasid?: number;
  /** A message-signalled interrupt: what is written to the doorbell. */
  readonly message?: number;
}

/** A buffer that a bus master was given, and by whom. */
export interface GivenBuffer {
  readonly name: string;
  readonly device: string;
  readonly smmu: string;
  readonly streamId: number;
  readonly address: bigint;
  /** Bytes. */
  readonly size: number;
  readonly home?: bigint;
  /** Number of the kernel that ran then, from 0. */
  readonly kernel: number;
  /** First event at which the bus master may use it, the first of the call that unmaps it, and the first after that. */
  readonly from: number;
  readonly leaving?: number;
  readonly until?: number;
}

/** Pages that a bus master asks for by PRI. */
export interface WantedPages {
  /** Of the first one, for the device. */
  readonly address: bigint;
  readonly pages: number;
  readonly write: boolean;
  /** Absent: those of requests without a PASID. */
  readonly pasid?: number;
  /** All of them wait for one answer; else each for its own. */
  readonly together: boolean;
}

/** Bus masters of a world, by the names that the scenario gave them. False or undefined where there is none of a name. */
export interface Masters {
  readonly names: readonly string[];
  /** Starts DMA that goes on until it is stopped, whatever becomes of kernels. */
  start(device: string, dma: GivenDma): boolean;
  /** Stops one DMA of a device, or all of it. */
  stop(device: string, dma?: string): boolean;
  /** Does what is outstanding once, really: bytes move, faults are recorded. In a burst, all of it is done before software takes an interrupt. */
  perform(device: string, burst?: boolean, dma?: string): readonly DmaOutcome[] | undefined;
  /** Asks for pages by PRI, faster than software takes the interrupt. A problem in words where the device cannot. */
  requestPages?(device: string, wanted: WantedPages): string | undefined;
  /** Everything that was given to bus masters so far, in order. */
  readonly given?: readonly GivenBuffer[];
  /** What would become of outstanding DMA now; nothing of it stays. */
  attempt(device: string, dma?: string): readonly DmaOutcome[] | undefined;
}

/** What a scenario acts on: one machine with its devices, on which kernels run one after the other. */
export interface World {
  readonly recorder: Recorder;
  /** Starts a kernel. One that still runs is dead from then on. */
  startKernel(options: KernelStart): RunningKernel;
  /** Remembers the machine before a first kernel; the result takes everything back to then. Undefined where a kernel ran already. */
  mark?(): (() => void) | undefined;
  /** The running kernel's CPUs stop at once. Memory, SMMUs and bus masters go on. */
  crash?(): void;
  /** The machine is reset: SMMUs and bus masters are as after power-on, memory keeps its contents. */
  resetMachine?(): void;
  /** Names of other texts that kernels can be started from: `base`, `patched`. */
  readonly sources?: readonly string[];
  readonly masters?: Masters;
  /** Faults on order. */
  readonly faults?: Faults;
  /** Does something on another CPU of the running kernel while the first one stands still between two steps. */
  onOtherCpu?(name: string, work: () => void): void;
  /** Whether interrupts are taken by another CPU than the one that does the kernel's work, now and in kernels to come. */
  takeInterrupts?(elsewhere: boolean): void;
  /** How many requests of kernels were refused on order so far, and how many points were waited for and met. */
  readonly refused?: number;
  /** What was seen of kernels and hardware besides what the trace tells. */
  readonly observed?: Observed;
  device(name: string): DeviceState | undefined;
  readonly devices: readonly string[];
  coverage(): Coverage;
  /** Gives back what the world holds. Neither it nor its kernels may be used any more; what was recorded stays valid. */
  dispose?(): void;
}

/** What can be told to fail. Each method returns a problem in words, or undefined when the order was taken. */
export interface Faults {
  /** The `nth` request of that kind from now on fails. */
  request(kind: RequestKind, nth: number): string | undefined;
  /** Changes a word of memory that is named symbolically, as `STE 0x10 dword 1 bit 3`. Without a value the bit is inverted. */
  word(device: string, place: string, value: bigint | undefined): string | undefined;
  /** An error of GERROR becomes active, or with `SFM_ERR` the SMMU enters Service Failure Mode. */
  error(device: string, name: string): string | undefined;
  /** The SMMU's clock stops or starts. */
  clock(device: string, runs: boolean): string | undefined;
  /** The SMMU behaves otherwise from now on, where the architecture leaves it open. */
  turn(device: string, knobs: AnyKnobs): string | undefined;
  /** Changes of a register (`CR0`, `GBPA`) are never acknowledged from now on; with `CMDQ_CONS`, no command is taken. */
  silence(device: string, register: string): string | undefined;
  /** Aborts do something else to a bus master from now on. */
  react(device: string, reaction: Partial<AbortReaction>): string | undefined;
  /** A bus master answers otherwise from now on when it is told to drop translations that it keeps. */
  answer(device: string, behaviour: InvalidationBehaviour): string | undefined;
  /** Function-level resets of a bus master work from now on, or it hangs and keeps what it had. */
  resets(device: string, work: boolean): string | undefined;
  /** The `nth` call of a function that is modelled returns `result` and does nothing. */
  call(name: string, nth: number, result: bigint): string | undefined;
  /** The SMMU loses its power and everything that it held; it comes back as after power-on, at once or with the next reset of the machine. */
  powerOff(device: string, stays?: boolean): string | undefined;
  /** Does something right after the `nth` step of that kind from now on: `write CR0`, `read CR0ACK`, `store stream table`. */
  after(step: string, nth: number, action: () => void): string | undefined;
}

/** Stands for every moment at which another CPU may come in: a step outside of sections with masked interrupts, the begin and end of such a
 *  section, and whenever the first CPU begins to wait. */
export const anyPoint = 'point';

/** Requests of a kernel that can be refused. */
export const requestKinds = ['allocation', 'memremap', 'ioremap', 'interrupt'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** What ran, of the code that was compiled because the run reached it. */
export interface Coverage {
  /** By file. */
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
  /** Functions that ran, with the place of their definition. */
  readonly functions: ReadonlyMap<string, Position>;
}

/** Thrown where a scenario lets the kernel crash in the middle of what it does: unwinds it up to the step. */
export class CrashOrdered extends Error {
  constructor() {
    super('the scenario lets the kernel crash here');
  }
}
