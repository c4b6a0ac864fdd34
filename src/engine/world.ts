import type { Outcome } from '../core/base/problem';
import type { Position } from '../core/base/span';
import type { CSymbol } from '../core/c/parse/ast';
import type { SourceTree } from '../core/c/preprocess/source';
import { sizeOf } from '../core/c/types/size';
import { createKernelHost, kernelSurroundings } from '../core/kernel/host';
import { Kernel } from '../core/kernel/kernel';
import { findMember, ObjectView } from '../core/kernel/objects';
import { type KernelPlacement, placeKernel } from '../core/kernel/placement';
import { unitTypes } from '../core/kernel/unit-types';
import { Clock } from '../core/machine/clock';
import { InterruptLines } from '../core/machine/interrupt';
import { type AccessSize, PhysicalMemory } from '../core/machine/memory';
import { MmioBus } from '../core/machine/mmio';
import { WatchList } from '../core/machine/watch';
import { wires } from '../core/scenario/driver';
import type { Coverage, DeviceState, RunningKernel, World } from '../core/scenario/world';
import type { Profile } from '../core/smmu/profiles/profile';
import { frameSize, registerNamed, registers } from '../core/smmu/registers/map';
import { SmmuV3 } from '../core/smmu/v3/smmu';
import type { Cause } from '../core/trace/event';
import { Recorder } from '../core/trace/recorder';
import { coverageOffset } from '../core/wasm/generate/generator';
import { Tag } from '../core/wasm/layout';
import { Program } from '../core/wasm/link/program';
import { Instance } from '../core/wasm/run/instance';
import type { PooledMemory } from '../core/wasm/run/memory-pool';
import type { Edition, UnitStore } from './unit-store';

/** What one side's world is made of. */
export interface WorldParts {
  readonly store: UnitStore;
  /** The tree with generated headers and the side's texts. */
  readonly tree: SourceTree;
  /** Main file of the driver. */
  readonly path: string;
  readonly provider: (name: string) => string | undefined;
  readonly profile: Profile;
  /** Loops and calls that one call into the driver may take. */
  readonly stepLimit: number;
}

/** Physical address of the SMMU's frame: where QEMU's virt machine has it. */
const smmuAddress = 0x0905_0000n;
const deviceName = 'smmu';

/** Makes the machine, its SMMU, and the program that its kernels run. No value where the driver cannot be preprocessed. */
export function createWorld(parts: WorldParts): Outcome<World> {
  const { value: edition, problems } = parts.store.edition(parts.path, parts.tree);
  if (!edition) return { problems };
  const broken = problems.filter((each) => each.severity === 'error');
  const found = [...broken, ...edition.unit.problems.filter((each) => each.severity === 'error')];
  return { value: new MachineWorld(parts, edition), problems: found };
}

class MachineWorld implements World {
  readonly recorder = new Recorder();
  readonly devices: readonly string[] = [deviceName];
  readonly #program: Program;
  readonly #pooled: PooledMemory;
  readonly #memory: WebAssembly.Memory;
  readonly #bus = new MmioBus();
  readonly #clock = new Clock();
  readonly #lines = new InterruptLines();
  readonly #watches = new WatchList();
  readonly #smmu: SmmuV3;
  readonly #edition: Edition;
  readonly #store: UnitStore;
  readonly #warm: readonly CSymbol[];
  readonly #stepLimit: number;
  #kernels = 0;
  #current: Kernel | undefined;

  constructor(parts: WorldParts, edition: Edition) {
    this.#edition = edition;
    this.#store = parts.store;
    this.#warm = parts.store.warm.get(parts.path) ?? [];
    this.#stepLimit = parts.stepLimit;
    this.#program = new Program([edition.unit], {
      surroundings: kernelSurroundings,
      cache: parts.store.codes,
      warm: this.#warm,
      source: {
        unit: (path) => parts.store.edition(path, parts.tree).value?.unit,
        provider: parts.provider,
      },
    });
    this.#pooled = parts.store.memories.take();
    this.#memory = this.#pooled.memory;
    const { ramSize, ramBase } = this.#program.layout;
    const memory = new PhysicalMemory({ buffer: () => this.#memory.buffer, size: ramSize, base: ramBase });
    this.recorder.now = () => this.#clock.now;
    const pooled = this.#pooled;
    const ports = {
      memory: {
        read: (address: bigint, size: AccessSize) => memory.read(address, size),
        write(address: bigint, size: AccessSize, value: bigint) {
          const stored = memory.write(address, size, value);
          if (stored) pooled.note(Number(address - ramBase), size);
          return stored;
        },
      },
      recorder: this.recorder,
      clock: this.#clock,
      interrupts: this.#lines,
      watches: this.#watches,
    };
    for (const [wire, number] of Object.entries(wires)) this.#lines.declare(`${deviceName}.${wire}`, Number(number));
    this.#smmu = new SmmuV3(deviceName, parts.profile, {}, ports);
    this.#smmu.reset();
    this.#bus.map({ address: smmuAddress, length: BigInt(frameSize) }, this.#smmu);
  }

  startKernel(options: { readonly crashKernel: boolean }): RunningKernel {
    const { layout } = this.#program;
    const placement = this.#place();
    const kernel = new Kernel({
      layout,
      placement,
      types: unitTypes(this.#edition.unit, this.#edition.preprocessed.macros),
      bus: this.#bus,
      clock: this.#clock,
      lines: this.#lines,
      recorder: this.recorder,
      ...(options.crashKernel && { elfCoreHeader: layout.ramBase + BigInt(placement.heap.end) - 4096n }),
    });
    // A crash kernel without a kernel before it: the scenario set registers, but nobody filled the memory they point to.
    const lostMemory = options.crashKernel && this.#current === undefined;
    const instance = new Instance(this.#program, {
      memory: this.#memory,
      placement,
      host: createKernelHost(kernel),
      fuel: this.#stepLimit,
      onUndefinedBehaviour: (kind, detail) => kernel.warn(kind, detail),
      describe: (address) =>
        kernel.describe(address) ?? (lostMemory ? 'memory of the crashed kernel, which did not run here' : undefined),
      onWatchedStore: (physical, size, previous, value) => this.#stored(physical, size, previous, value),
      onOpened: (offset, length) => this.#pooled.note(offset, length),
    });
    // Its CPUs have stopped: nothing of it runs any more, though its memory stays.
    this.#current?.die();
    this.#current = kernel;
    kernel.start(instance);
    if (lostMemory) {
      const { end } = placement.heap;
      instance.memory.tag(layout.linearMap + BigInt(end), layout.ramSize - end, Tag.NotModelled);
    }
    this.#watches.onChange((range, watched) => instance.memory.watch(range.address, Number(range.length), watched));
    let cause: Cause = { span: undefined, stack: [] };
    this.recorder.cause = () => {
      const stack = instance.stack();
      if (stack !== cause.stack) cause = { span: stack[0]?.at, stack };
      return cause;
    };
    return new MachineKernel(kernel, instance, this.#program, () => this.#remember());
  }

  /** What this run came to through pointers will be compiled at once in the next one. */
  #remember(): void {
    this.#store.warm.set(this.#edition.unit.path, [...new Set([...this.#warm, ...this.#program.roots])]);
  }

  dispose(): void {
    this.#store.memories.give(this.#pooled);
  }

  device(name: string): DeviceState | undefined {
    const smmu = this.#smmu;
    if (name !== deviceName) return undefined;
    return {
      registers: registers.map((each) => each.name),
      peek(register) {
        const declared = registerNamed(register);
        return declared && smmu.peek(declared);
      },
      poke(register, value) {
        const declared = registerNamed(register);
        if (declared) smmu.inject(declared, value);
        return declared !== undefined;
      },
    };
  }

  /** Lines of every file that ran, and the functions. Only the most recent kernel's image counts as its own. */
  coverage(): Coverage {
    const lines = new Map<string, Set<number>>();
    const functions = new Map<string, Position>();
    const marks = new Uint8Array(this.#memory.buffer);
    const base = coverageOffset(this.#program.layout);
    for (let site = 1; site < this.#program.siteCount; site++) {
      if (marks[base + site] === 0) continue;
      const span = this.#program.siteSpan(site);
      const entry = this.#program.siteEntry(site);
      if (!span || !entry) continue;
      if (!functions.has(entry.name)) functions.set(entry.name, this.#program.siteSpan(entry.siteBase) ?? span);
      const known = lines.get(span.file);
      if (known) known.add(span.line);
      else lines.set(span.file, new Set([span.line]));
    }
    return { lines, functions };
  }

  /** The first kernel gets the lower three quarters of RAM, the crash kernel after it the rest. */
  #place(): KernelPlacement {
    const { ramSize } = this.#program.layout;
    const border = (ramSize / 4) * 3;
    const first = this.#kernels++ === 0;
    return first ? placeKernel(65536, border) : placeKernel(border, ramSize);
  }

  #stored(physical: bigint, size: number, previous: bigint, value: bigint): void {
    const table = this.#watches.watches.find((w) => w.address <= physical && physical < w.address + w.length)?.owner;
    const facts = { kind: 'memory-store', address: physical, size, value, previous } as const;
    this.recorder.record(table === undefined ? facts : { ...facts, table });
    this.#watches.storeObserved(physical, size, previous, value);
  }
}

class MachineKernel implements RunningKernel {
  readonly #frames = new Map<string, bigint>();

  constructor(
    readonly kernel: Kernel,
    readonly instance: Instance,
    readonly program: Program,
    readonly called: () => void,
  ) {}

  parameters(name: string): number | undefined {
    const symbol = this.program.symbol(name);
    return symbol?.kind === 'function' && symbol.defined && symbol.type.kind === 'function'
      ? symbol.type.parameters.length
      : undefined;
  }

  call(name: string, args: readonly (number | bigint)[]): number | bigint | undefined {
    const result = this.kernel.run(name, ...args);
    this.called();
    return result;
  }

  allocate(record: string): bigint | undefined {
    const type = this.kernel.options.types.record(record);
    return type?.complete ? this.kernel.create(record).address : undefined;
  }

  text(content: string): bigint {
    return this.kernel.createString(content);
  }

  member(record: string, address: bigint, path: string): bigint | undefined {
    const type = this.kernel.options.types.record(record);
    const place = type && findMember(type, path);
    return place && address + BigInt(place.offset);
  }

  store(record: string, address: bigint, path: string, value: bigint): boolean {
    const type = this.kernel.options.types.record(record);
    const place = type && findMember(type, path);
    if (!type || !place || sizeOf(place.type) > 8) return false;
    new ObjectView(this.instance.memory, type, address).set(path, value);
    return true;
  }

  constant(expression: string): bigint | undefined {
    return this.kernel.options.types.constant(expression);
  }

  frame(device: string): bigint | undefined {
    if (device !== deviceName) return undefined;
    let address = this.#frames.get(device);
    if (address === undefined) {
      address = this.kernel.io.map(smmuAddress, BigInt(frameSize)).address;
      this.instance.memory.mapDevice(address, frameSize);
      this.#frames.set(device, address);
    }
    return address;
  }
}
