import { type Cancellation, Cancelled } from '../core/base/cancellation';
import type { Outcome } from '../core/base/problem';
import { folderOf } from '../core/c/preprocess/source';
import { FaultPlan } from '../core/kernel/fault-plan';
import { createKernelHost } from '../core/kernel/host';
import { Kernel } from '../core/kernel/kernel';
import { type KernelPlacement, placeKernel } from '../core/kernel/placement';
import { unitTypes } from '../core/kernel/unit-types';
import { MessageDoorbell } from '../core/machine/message-doorbell';
import type { FirmwareKind, Topology } from '../core/machine/topology';
import type { ScenarioDevice } from '../core/scenario/device';
import type { TrialOptions } from '../core/scenario/dma-trials';
import type { Observed } from '../core/scenario/observed';
import type { Coverage, DeviceState, KernelStart, World } from '../core/scenario/world';
import type { Cause } from '../core/trace/event';
import type { Recorder } from '../core/trace/recorder';
import { Tag } from '../core/wasm/layout';
import { Instance } from '../core/wasm/run/instance';
import type { PooledMemory } from '../core/wasm/run/memory-pool';
import { resetMaster, startReserved } from './dma-devices';
import { type RunningTrials, tryDmaAtEachStep } from './dma-steps';
import { createMachine, type Machine, type MachineRam, type SmmuDescription } from './machine';
import { MachineKernel } from './machine-kernel';
import type { Edition } from './unit-store';
import { MachineFaults } from './world-faults';
import { MachineMasters } from './world-masters';
import { WorldObserver } from './world-observer';
import { WorldPrograms } from './world-programs';
import { MachineSystem } from './world-system';
import { type BareKernel, filesOf, type KernelText, type KernelTexts, whyBare } from './world-text';
import { addEndpoints, type FirmwareWords, topologyOf } from './world-topology';

const nobody: Cause = { span: undefined, stack: [] };

/** What one side's world is made of. */
export interface WorldParts extends KernelText {
  /** SMMUs of the machine; the first is the one that scenarios mean when they name none. */
  readonly smmus: readonly SmmuDescription[];
  /** Loops and calls that one call into the driver may take. */
  readonly stepLimit: number;
  /** How firmware describes the machine, and the bus masters behind the first SMMU. */
  readonly firmware?: FirmwareKind;
  readonly masters?: readonly ScenarioDevice[];
  /** Names of SMMUs that firmware lets write messages. */
  readonly messages?: readonly string[];
  /** What else firmware says of SMMUs, by name. */
  readonly said?: ReadonlyMap<string, FirmwareWords>;
  /** How much of what the masters have under way is tried after each step. */
  readonly trials?: TrialOptions;
  /** Asked whenever a kernel does something that is recorded. */
  readonly cancellation?: Cancellation;
  /** Texts of other kernels, by the names that steps give them. */
  readonly others?: KernelTexts;
}

/** Makes the machine, its SMMUs, and the program that its kernels run. No value where the driver cannot be preprocessed, or two SMMUs are
 *  in each other's place. */
export function createWorld(parts: WorldParts): Outcome<MachineWorld> {
  const { value: edition, problems } = parts.store.edition(parts.path, parts.tree);
  if (!edition) return { problems };
  const broken = problems.filter((each) => each.severity === 'error');
  const found = [...broken, ...edition.unit.problems.filter((each) => each.severity === 'error')];
  const pooled = parts.store.memories.take();
  const machine = createMachine(ramOf(pooled), parts.smmus);
  if (!machine.value) return { problems: [...found, ...machine.problems] };
  addEndpoints(machine.value, parts.masters ?? []);
  startReserved(machine.value, parts.masters ?? []);
  return { value: new MachineWorld(parts, edition, pooled, machine.value), problems: found };
}

function ramOf(pooled: PooledMemory): MachineRam {
  return {
    buffer: () => pooled.memory.buffer,
    size: pooled.layout.ramSize,
    base: pooled.layout.ramBase,
    note: (offset, length) => pooled.note(offset, length),
    written: () => pooled.written(),
  };
}

/** A machine on which kernels run one after the other, each from a text of its own. */
export class MachineWorld implements World {
  readonly masters: MachineMasters;
  readonly faults: MachineFaults;
  readonly #pooled: PooledMemory;
  readonly #programs: WorldPrograms;
  readonly #topology: Topology;
  readonly #trials: RunningTrials;
  readonly #observer: WorldObserver;
  readonly #doorbell: MessageDoorbell | undefined;
  /** Requests that kernels refuse, counted from one kernel to the next. */
  readonly #requests = new FaultPlan();
  /** Why kernels of a text are no more than their driver. */
  readonly #bare = new Map<KernelText, BareKernel>();
  #current: MachineKernel | undefined;
  /** Whoever waits for a moment at which another CPU may come in. */
  readonly #points = new Set<() => void>();
  #kernels = 0;
  #interruptsElsewhere = false;
  /** Whether the latest kernel has the upper quarter of RAM. */
  #isAbove = false;
  #unwatch: (() => void) | undefined;

  constructor(
    private readonly parts: WorldParts,
    edition: Edition,
    pooled: PooledMemory,
    readonly machine: Machine,
  ) {
    this.#pooled = pooled;
    this.#programs = new WorldPrograms(parts, edition, parts.others, pooled);
    this.#topology = topologyOf(
      machine,
      parts.firmware ?? 'device-tree',
      parts.masters ?? [],
      parts.messages,
      parts.said,
    );
    const sends = (parts.messages ?? []).length > 0 || (parts.masters ?? []).some(({ messages }) => messages);
    if (sends) {
      this.#doorbell = new MessageDoorbell(machine.lines);
      machine.fabric.addDoorbell(this.#doorbell);
    }
    this.masters = new MachineMasters(machine);
    this.#observer = new WorldObserver(
      machine,
      () => pooled.memory.buffer,
      () => this.masters.given,
    );
    this.#trials = tryDmaAtEachStep(machine, parts.trials);
    this.faults = new MachineFaults(
      machine,
      (address, value) => this.#corrupt(address, value),
      (kind, nth) => {
        this.#requests.refuse(kind, nth);
        return undefined;
      },
      (name, nth, result) => this.#requests.failCall(name, nth, result),
      (device) => this.#observer.wentDark(device),
      this.#points,
    );
    machine.onStep(() => {
      if (this.#current && !this.#current.kernel.interrupts.disabled) this.#atPoint();
    });
  }

  get recorder(): Recorder {
    return this.machine.recorder;
  }

  get devices(): readonly string[] {
    return this.machine.devices;
  }

  get sources(): readonly string[] {
    return this.parts.others?.names ?? [];
  }

  get observed(): Observed {
    this.#observer.pause();
    return this.#observer.observed;
  }

  get refused(): number {
    return this.#requests.failures.length + this.faults.met;
  }

  #atPoint(): void {
    if (this.recorder.cpu > 0 || !this.#current?.kernel.busy) return;
    for (const reach of [...this.#points]) reach();
  }

  takeInterrupts(elsewhere: boolean): void {
    this.#interruptsElsewhere = elsewhere;
    if (this.#current) this.#current.kernel.interrupts.takenElsewhere = elsewhere;
  }

  onOtherCpu(name: string, work: () => void): void {
    const kernel = this.#current?.kernel;
    if (kernel) kernel.onOtherCpu(name, work);
    else work();
  }

  device(name: string): DeviceState | undefined {
    return this.machine.state(name);
  }

  mark(): (() => void) | undefined {
    if (this.#kernels > 0) return undefined;
    const state = this.machine.parts.snapshot();
    const from = this.recorder.length;
    return () => {
      this.#stop();
      this.machine.parts.restore(state);
      this.recorder.forget(from);
      this.#trials.forget();
      this.#observer.forget();
      this.#kernels = 0;
      this.#isAbove = false;
    };
  }

  crash(): void {
    this.#stop();
    this.recorder.cause = () => nobody;
  }

  resetMachine(): void {
    this.#stop();
    this.#observer.reset();
    this.recorder.cause = () => nobody;
    for (const smmu of this.machine.smmus) smmu.reset();
    for (const endpoint of this.machine.fabric.endpoints) endpoint.reset();
    for (const name of this.machine.devices) this.recorder.record({ kind: 'hardware', device: name, text: 'reset' });
  }

  startKernel(options: KernelStart): MachineKernel {
    const { machine } = this;
    const { program, edition, text } = this.#programs.use(options.source);
    const { layout } = program;
    // Its CPUs have stopped: nothing of it runs any more, though its memory stays.
    this.#stop();
    const placement = this.#place(options.crashKernel);
    const given = options.bareBecause === undefined ? undefined : { because: options.bareBecause, broken: true };
    const bare = given ?? this.#bare.get(text) ?? whyBare(text);
    if (bare) this.#bare.set(text, bare);
    const bareBecause = bare?.because;
    let system: MachineSystem | undefined;
    const kernel = new Kernel({
      observer: this.#observer.kernel(),
      layout,
      placement,
      types: unitTypes(edition.unit, edition.preprocessed.macros),
      bus: machine.bus,
      clock: machine.clock,
      lines: machine.lines,
      recorder: machine.recorder,
      tree: filesOf(text),
      faults: this.#requests,
      caches: machine.caches,
      ...(options.crashKernel && { elfCoreHeader: layout.ramBase + BigInt(placement.heap.end) - 4096n }),
    });
    // A crash kernel without a kernel before it: the scenario set registers, but nobody filled the memory they point to.
    const lostMemory = options.crashKernel && this.#kernels === 1;
    const instance = new Instance(program, {
      ...(bareBecause === undefined && {
        callbacks: this.#observer.callbacks(kernel, (device) => system?.nameOf(device)),
      }),
      memory: this.#pooled.memory,
      placement,
      host: createKernelHost(kernel),
      fuel: this.parts.stepLimit,
      onUndefinedBehaviour: (kind, detail) => kernel.warn(kind, detail),
      describe: (address) =>
        kernel.describe(address) ?? (lostMemory ? 'memory of the crashed kernel, which did not run here' : undefined),
      onWatchedStore: (physical, size, previous, value) => machine.stored(physical, size, previous, value),
      onOpened: (offset, length) => this.#pooled.note(offset, length),
    });
    kernel.start(instance);
    kernel.point = () => this.#atPoint();
    kernel.interrupts.takenElsewhere = this.#interruptsElsewhere;
    this.#observer.starts(kernel, folderOf(text.path), bareBecause === undefined);
    if (lostMemory) {
      const { end } = placement.heap;
      instance.memory.tag(layout.linearMap + BigInt(end), layout.ramSize - end, Tag.NotModelled);
    }
    this.#unwatch = machine.watches.onChange((range, watched) =>
      instance.memory.watch(range.address, Number(range.length), watched),
    );
    let cause: Cause = nobody;
    const { cancellation } = this.parts;
    this.recorder.cause = () => {
      // The code is between two accesses then, so that nothing is left half done but the run, which is given up.
      if (cancellation?.isCancelled()) throw new Cancelled();
      kernel.checkEffort();
      const stack = instance.stack();
      if (stack !== cause.stack) cause = { span: stack[0]?.at, stack };
      return cause;
    };
    system =
      bareBecause === undefined
        ? new MachineSystem({
            kernel,
            topology: this.#topology,
            devices: this.parts.masters ?? [],
            ...(this.#doorbell && { doorbell: this.#doorbell }),
            driver: text.path,
            commandLine: options.commandLine ?? '',
            power: (smmu, on) => {
              machine.smmuV2(smmu)?.power(on);
              if (on) this.#observer.cameBack(smmu);
              else this.#observer.wentDark(smmu);
            },
            called: () => this.#programs.remember(),
            taken: (device, why) => {
              resetMaster(machine, device);
              this.#observer.taken(device, why);
            },
            switched: (device) => this.#observer.taken(device, 'switches'),
            unmapping: (device, address) => this.masters.unmapping(device, address),
            unmapped: (device, address, leaving) => this.masters.unmapped(device, address, leaving),
            signals: (device, message) => this.masters.start(device, message),
            started: (device, { name, address, size, direction, home }, endless) =>
              this.masters.start(device, { name, address, size, write: direction !== 'to-device', endless, home }),
          })
        : undefined;
    this.#current = new MachineKernel(kernel, instance, program, machine, () => this.#programs.remember(), {
      system,
      bareBecause,
      broken: bare?.broken ?? false,
    });
    return this.#current;
  }

  dispose(): void {
    this.#current?.instance.retire();
    this.parts.store.memories.give(this.#pooled);
  }

  coverage(): Coverage {
    return this.#programs.coverage();
  }

  #stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#observer.ends();
    this.#current?.kernel.die();
    this.#current?.instance.retire();
    this.#current = undefined;
  }

  #corrupt(address: bigint, value: bigint): void {
    if (!this.machine.memory.write(address, 8, value)) return;
    this.#pooled.note(Number(address - this.#pooled.layout.ramBase), 8);
    this.machine.caches.clean(address, 8n);
  }

  /** A crash kernel has the upper quarter of RAM, where the memory reserved for it is, unless that is what crashed; every other kernel has the rest. */
  #place(crashKernel: boolean): KernelPlacement {
    this.#kernels++;
    const { ramSize } = this.#pooled.layout;
    const border = (ramSize / 4) * 3;
    const alone = crashKernel && this.#kernels === 1;
    this.#isAbove = crashKernel && !alone && !this.#isAbove;
    const placement = this.#isAbove ? placeKernel(border, ramSize) : placeKernel(65536, border);
    // A kernel that starts where another one was finds that one's bytes, except where its own image is loaded.
    new Uint8Array(this.#pooled.memory.buffer).fill(0, placement.image, placement.imageEnd);
    return placement;
  }
}
