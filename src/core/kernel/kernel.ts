import type { Record } from '../c/types/type';
import type { Clock } from '../machine/clock';
import type { InterruptLines } from '../machine/interrupt';
import type { MmioBus } from '../machine/mmio';
import type { CpuCaches } from '../machine/point-of-coherency';
import type { LogLevel } from '../trace/event';
import type { Recorder } from '../trace/recorder';
import { NotModelled, OutOfFuel, type ProgramMemory, type Runtime, type Value } from '../wasm/host';
import { type MemoryLayout, Tag } from '../wasm/layout';
import { type CpuModel, cortexA57 } from './cpu';
import { DeviceResources } from './device-resources';
import { Effort } from './effort';
import { FaultPlan } from './fault-plan';
import { Heap } from './heap';
import { Holdings } from './holdings';
import { InterruptState } from './interrupt-state';
import { IoMappings } from './io-mapping';
import { LockState } from './lock-state';
import { ObjectView } from './objects';
import type { KernelObserver } from './observer';
import type { KernelPlacement } from './placement';
import { runtimePower } from './runtime-power';
import { jiffiesNow, timeOfTick, timers } from './timers';
import type { TreeFiles } from './tree-files';
import { workQueues } from './work-queues';

/** The tree's own types and constants: a `CUnit` is one. */
export interface KernelTypes {
  record(spelling: string): Record | undefined;
  constant(name: string): bigint | undefined;
}

/** The machine that a kernel runs on, where in it, and how it came to run. */
export interface KernelOptions {
  readonly layout: MemoryLayout;
  readonly placement: KernelPlacement;
  readonly types: KernelTypes;
  readonly bus: MmioBus;
  readonly clock: Clock;
  readonly lines: InterruptLines;
  readonly recorder: Recorder;
  readonly cpu?: CpuModel;
  /** Texts of the tree that the program was made from, for what a kernel collects from all its files: initcalls, parameters. */
  readonly tree?: TreeFiles;
  /** Faults that scenarios order; none where it is absent. */
  readonly faults?: FaultPlan;
  /** Hears what leaves no event in the trace. */
  readonly observer?: KernelObserver;
  /** Hears of cache maintenance; absent where every device looks into the CPUs' caches. */
  readonly caches?: CpuCaches;
  /** Physical address of the crashed kernel's ELF core header: set in a crash kernel only. */
  readonly elfCoreHeader?: bigint;
}

/** Nanoseconds that another CPU may wait with nothing going on. */
const longestIdle = 10_000_000n;

/** The state of one simulated kernel behind the functions that are modelled. Made before its program runs; `start` connects the two. */
export class Kernel {
  readonly resources = new DeviceResources();
  /** Every `struct device` that a bus knows, in order of discovery. */
  readonly devices: bigint[] = [];
  /** Requests and calls that fail on order. */
  readonly faults: FaultPlan;
  /** What was asked for, where, and is still held. */
  readonly holdings = new Holdings(this);
  readonly locks = new LockState(
    (text, since) => this.warn('lock', text, since),
    () => this.recorder.length,
  );
  readonly interrupts: InterruptState;
  readonly io: IoMappings;
  readonly cpu: CpuModel;
  /** Places whose WARN_ONCE() has fired. */
  readonly warnedOnce = new Set<string>();
  /** Text of the WARN() whose report is being put together. */
  pendingWarning = '';
  /** A line of printk() that has no end yet. */
  pendingLine: { level: LogLevel; text: string } | undefined;
  /** What services keep for themselves, by the service's own key. */
  readonly #state = new Map<unknown, unknown>();
  readonly #objects: { readonly address: bigint; readonly record: Record; readonly spelling: string }[] = [];
  #runtime: Runtime | undefined;
  #heap: Heap | undefined;
  /** Calls from outside that are running. */
  #depth = 0;
  #isCut = false;
  /** Events by the time of the latest wait of the first CPU. */
  #waitedAt = -1;
  /** The CPU that stands still is in a section with masked interrupts: others may have to wait for its end. */
  #stopsOthers = false;
  /** What another CPU has waited since the last event. */
  #idle = { length: -1, time: 0n };
  readonly #effort = new Effort();
  readonly #deferred: (() => void)[] = [];
  readonly #deathbed: (() => void)[] = [];

  constructor(readonly options: KernelOptions) {
    this.cpu = options.cpu ?? cortexA57;
    this.faults = options.faults ?? new FaultPlan();
    this.interrupts = new InterruptState(
      options.lines,
      () => this.runtime,
      () => !this.busy,
      (name, work) => this.onOtherCpu(name, work),
    );
    this.interrupts.touched = () => {
      if (this.recorder.cpu === 0) this.point();
    };
    this.io = new IoMappings();
  }

  /** Connects the program. Call once, right after its instance was made and before any of its functions runs. */
  start(runtime: Runtime): void {
    this.#runtime = runtime;
    this.#fence();
    this.#heap = new Heap(runtime.memory, this.options.layout, this.options.placement.heap);
  }

  /** Puts everything out of reach that is not this kernel's: the rest of RAM, and the guards at both ends of its stack. */
  #fence(): void {
    const { image, imageEnd, stackLimit, stackTop, heap } = this.options.placement;
    const { linearMap, ramSize } = this.options.layout;
    const fence = (from: number, to: number, tag: Tag): void =>
      this.memory.tag(linearMap + BigInt(from), to - from, tag);
    fence(0, image, Tag.Foreign);
    fence(heap.end, ramSize, Tag.Foreign);
    fence(imageEnd, stackLimit, Tag.RedZone);
    fence(stackTop, heap.start, Tag.RedZone);
  }

  get runtime(): Runtime {
    if (!this.#runtime) throw new Error('the kernel was not started');
    return this.#runtime;
  }

  get memory(): ProgramMemory {
    return this.runtime.memory;
  }

  get heap(): Heap {
    if (!this.#heap) throw new Error('the kernel was not started');
    return this.#heap;
  }

  get recorder(): Recorder {
    return this.options.recorder;
  }

  /** Calls a function of the program as a scenario does: records the call, and runs what interrupts left to do. */
  call(name: string, ...args: Value[]): Value | undefined {
    this.recorder.record({ kind: 'call', function: name, phase: 'enter' });
    const result = this.run(name, ...args);
    const value = result === undefined ? {} : { result: BigInt(result) };
    this.recorder.record({ kind: 'call', function: name, phase: 'return', ...value });
    return result;
  }

  /** Runs `finish` when the kernel dies. */
  whenDead(finish: () => void): void {
    this.#deathbed.push(finish);
  }

  /** The kernel is dead: interrupts reach it no more. Its memory stays as it is, and is foreign to whoever comes next. */
  die(): void {
    this.interrupts.stop();
    for (const finish of this.#deathbed.splice(0)) finish();
    const { image, heap } = this.options.placement;
    this.memory.tag(this.options.layout.linearMap + BigInt(image), heap.end - image, Tag.Foreign);
  }

  /** `call` without a record of it. */
  run(name: string, ...args: Value[]): Value | undefined {
    return this.task(`${name}()`, () => this.runtime.callByName(name, ...args));
  }

  /** Does something that calls the program, as a task of the kernel: whoever waited for the CPU runs at its end, and locks that it still
   *  holds are reported under its name. `expected` nanoseconds of virtual time are what it is for. */
  task<T>(name: string, work: () => T, expected = 0n): T {
    this.#depth += 1;
    const began = this.options.clock.now;
    const event = this.recorder.length;
    if (this.#depth === 1) this.#effort.begin(began, event, expected);
    try {
      const result = work();
      this.runOthers();
      if (this.#depth === 1) this.options.observer?.finished?.({ name, began, event });
      // What stops in the middle returns from nothing: the locks that it holds then say nothing about the code.
      if (this.#depth === 1) this.locks.reportHeld(`on return from ${name}`);
      return result;
    } catch (stop) {
      this.#isCut = true;
      throw stop;
    } finally {
      this.#depth -= 1;
    }
  }

  /** Does something on another CPU, to its end, while the one that runs stands still between two steps: with an interrupt mask of its own, and
   *  with a stack that does not lead to what stands still. Readers of RCU may be among that, so that no grace period ends. */
  onOtherCpu<T>(name: string, work: () => T): T {
    const { recorder, interrupts } = this;
    const wait = (kind: string): never =>
      this.notModelled('feature', `a CPU that waits for ${kind} which another one holds`);
    recorder.cpu += 1;
    const masked = interrupts.enterCpu();
    const before = this.#stopsOthers;
    this.#stopsOthers = masked;
    try {
      const alone = (): T => this.runtime.within(undefined, true, () => this.task(name, work));
      return this.locks.elsewhere(wait, alone);
    } catch (stop) {
      if (stop instanceof OutOfFuel && masked && (stop.exhausted?.why ?? 'time') === 'time') this.#standsStill();
      throw stop;
    } finally {
      this.#stopsOthers = before;
      interrupts.leaveCpu(masked);
      recorder.cpu -= 1;
    }
  }

  /** Called at moments at which another CPU could do something to its end: the first one begins to wait, or sets the
   *  mask of its interrupts, before and after a section that others must not disturb. */
  point: () => void = () => undefined;

  /** A task stopped in the middle: what it had in hand is nowhere, and says nothing about the code. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether a task runs, or C code. */
  get busy(): boolean {
    return this.#depth > 0 || this.runtime.stack().length > 0;
  }

  /** Lets everyone run who waits for the CPU: threads of interrupts, timers whose time has come, queued work, RCU callbacks. */
  runOthers(): void {
    this.interrupts.runThreads();
    timers(this).run();
    runtimePower(this).run();
    workQueues(this).run();
    this.endGracePeriod();
  }

  /** Sleeps for so many ticks while others run, or for as long as anyone has anything to do. */
  sleepTicks(ticks: bigint): void {
    const last = jiffiesNow(this) + ticks;
    while (jiffiesNow(this) < last) {
      const due = earlier(timers(this).nextDue, runtimePower(this).nextDue);
      const end = timeOfTick(this, last);
      const until = due !== undefined && due < end ? due : end;
      this.advance(until - this.options.clock.now);
      this.runOthers();
      if (until === end) break;
    }
  }

  /** Runs `finish` when every RCU reader of now is done. */
  afterGracePeriod(finish: () => void): void {
    this.#deferred.push(finish);
  }

  /** Called where no RCU reader can be running on this CPU. While another one stands still nobody knows. */
  endGracePeriod(): void {
    if (this.recorder.cpu > 0) return;
    for (const finish of this.#deferred.splice(0)) finish();
  }

  /** State of a service that lives as long as the kernel. */
  state<T>(key: unknown, make: () => T): T {
    if (!this.#state.has(key)) this.#state.set(key, make());
    return this.#state.get(key) as T;
  }

  #standsStill(): never {
    return this.notModelled('feature', 'a CPU that waits until another one goes on, which stands still meanwhile');
  }

  /** Another CPU waits. Where no event comes and no hardware is at work, it waits for the CPU that stands still. */
  #waitOnOtherCpu(nanoseconds: bigint): void {
    const { length } = this.recorder;
    this.#idle = { length, time: this.#idle.length === length ? this.#idle.time + nanoseconds : nanoseconds };
    if (this.#stopsOthers && this.#idle.time > longestIdle && this.options.clock.nextDue === undefined)
      this.#standsStill();
  }

  /** Lets virtual time pass. */
  advance(nanoseconds: bigint): void {
    if (this.recorder.cpu > 0) this.#waitOnOtherCpu(nanoseconds);
    else if (this.#waitedAt !== this.recorder.length) {
      this.#waitedAt = this.recorder.length;
      this.point();
    }
    this.options.clock.advance(nanoseconds);
    const late = this.#depth > 0 ? this.#effort.late(this.options.clock.now) : undefined;
    if (late) throw new OutOfFuel(this.runtime.stack(), undefined, late);
    timers(this).updateJiffies();
  }

  /** Something is about to be recorded: a task that did more than any that ends is given up. */
  checkEffort(): void {
    const busy = this.#depth > 0 ? this.#effort.busy(this.recorder.length, (id) => this.recorder.at(id)) : undefined;
    if (busy) throw new OutOfFuel(this.runtime.stack(), undefined, busy);
  }

  /** Binds a resource to a `struct device`, which has to be one: the list that real kernels keep in it is looked at. */
  manage(device: bigint, name: string, key: string, release: () => void): void {
    this.memory.load64(this.view('struct device', device).addressOf('devres_head'));
    this.resources.add(device, name, key, release);
  }

  readonly #unknown = (subject: string): never => this.notModelled('feature', subject);

  record(spelling: string): Record {
    const record = this.options.types.record(spelling);
    if (!record?.complete) return this.notModelled('feature', `${spelling}: the tree does not define it here`);
    return record;
  }

  view(spelling: string, address: bigint): ObjectView {
    return new ObjectView(this.memory, this.record(spelling), address, this.#unknown);
  }

  /** A zeroed object of a record type, outside any allocator that the driver sees. */
  create(spelling: string): ObjectView {
    const record = this.record(spelling);
    const address = this.heap.allocate(record.size, Math.max(record.align, 16), 'object', true);
    if (address === 0n) throw new Error(`no room for ${spelling}`);
    this.#objects.push({ address, record, spelling });
    return new ObjectView(this.memory, record, address, this.#unknown);
  }

  /** What lies at an address inside one of those objects: `struct task_struct.pid`. */
  describe(address: bigint): string | undefined {
    const found = this.#objects.find((each) => {
      return address >= each.address && address < each.address + BigInt(each.record.size);
    });
    if (!found) return undefined;
    const offset = Number(address - found.address);
    const field = found.record.fields.findLast((each) => each.name !== undefined && each.offset <= offset);
    return field ? `${found.spelling}.${field.name}` : found.spelling;
  }

  /** A zero-terminated string in memory of its own. */
  createString(text: string): bigint {
    const bytes = Uint8Array.from([...text].map((letter) => letter.charCodeAt(0) & 0xff).concat(0));
    const address = this.heap.allocate(bytes.length, 1, 'object', true);
    this.memory.write(address, bytes);
    return address;
  }

  /** `since` is the next event when that began which is warned of. */
  warn(reason: string, text: string, since?: number): void {
    this.recorder.record({ kind: 'warning', reason, text, ...(since !== undefined && { since }) });
  }

  log(level: LogLevel, text: string, device?: string): void {
    this.recorder.record({ kind: 'log', level, ...(device !== undefined && { device }), text });
  }

  notModelled(what: NotModelled['what'], subject: string): never {
    throw new NotModelled(what, subject, this.runtime.stack());
  }
}

function earlier(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}
