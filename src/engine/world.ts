import type { Outcome } from '../core/base/problem';
import type { Position } from '../core/base/span';
import type { CSymbol } from '../core/c/parse/ast';
import type { SourceTree } from '../core/c/preprocess/source';
import { createKernelHost, kernelSurroundings } from '../core/kernel/host';
import { Kernel } from '../core/kernel/kernel';
import { type KernelPlacement, placeKernel } from '../core/kernel/placement';
import { unitTypes } from '../core/kernel/unit-types';
import type { Coverage, DeviceState, World } from '../core/scenario/world';
import type { Cause } from '../core/trace/event';
import type { Recorder } from '../core/trace/recorder';
import { coverageOffset } from '../core/wasm/generate/generator';
import { Tag } from '../core/wasm/layout';
import { Program } from '../core/wasm/link/program';
import { Instance } from '../core/wasm/run/instance';
import type { PooledMemory } from '../core/wasm/run/memory-pool';
import { createMachine, type Machine, type MachineRam, type SmmuDescription } from './machine';
import { MachineKernel } from './machine-kernel';
import type { Edition, UnitStore } from './unit-store';

/** What one side's world is made of. */
export interface WorldParts {
  readonly store: UnitStore;
  /** The tree with generated headers and the side's texts. */
  readonly tree: SourceTree;
  /** Main file of the driver. */
  readonly path: string;
  readonly provider: (name: string) => string | undefined;
  /** SMMUs of the machine; the first is the one that scenarios mean when they name none. */
  readonly smmus: readonly SmmuDescription[];
  /** Loops and calls that one call into the driver may take. */
  readonly stepLimit: number;
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

/** A machine on which a driver's kernels run one after the other. */
export class MachineWorld implements World {
  readonly #program: Program;
  readonly #pooled: PooledMemory;
  readonly #edition: Edition;
  readonly #store: UnitStore;
  readonly #warm: readonly CSymbol[];
  readonly #stepLimit: number;
  #kernels = 0;
  #current: Kernel | undefined;
  #unwatch: (() => void) | undefined;

  constructor(
    parts: WorldParts,
    edition: Edition,
    pooled: PooledMemory,
    readonly machine: Machine,
  ) {
    this.#edition = edition;
    this.#store = parts.store;
    this.#pooled = pooled;
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
  }

  get recorder(): Recorder {
    return this.machine.recorder;
  }

  get devices(): readonly string[] {
    return this.machine.devices;
  }

  device(name: string): DeviceState | undefined {
    return this.machine.state(name);
  }

  startKernel(options: { readonly crashKernel: boolean }): MachineKernel {
    const { layout } = this.#program;
    const { machine } = this;
    const placement = this.#place();
    const kernel = new Kernel({
      layout,
      placement,
      types: unitTypes(this.#edition.unit, this.#edition.preprocessed.macros),
      bus: machine.bus,
      clock: machine.clock,
      lines: machine.lines,
      recorder: machine.recorder,
      ...(machine.caches && { caches: machine.caches }),
      ...(options.crashKernel && { elfCoreHeader: layout.ramBase + BigInt(placement.heap.end) - 4096n }),
    });
    // A crash kernel without a kernel before it: the scenario set registers, but nobody filled the memory they point to.
    const lostMemory = options.crashKernel && this.#current === undefined;
    const instance = new Instance(this.#program, {
      memory: this.#pooled.memory,
      placement,
      host: createKernelHost(kernel),
      fuel: this.#stepLimit,
      onUndefinedBehaviour: (kind, detail) => kernel.warn(kind, detail),
      describe: (address) =>
        kernel.describe(address) ?? (lostMemory ? 'memory of the crashed kernel, which did not run here' : undefined),
      onWatchedStore: (physical, size, previous, value) => machine.stored(physical, size, previous, value),
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
    this.#unwatch?.();
    this.#unwatch = machine.watches.onChange((range, watched) =>
      instance.memory.watch(range.address, Number(range.length), watched),
    );
    let cause: Cause = { span: undefined, stack: [] };
    this.recorder.cause = () => {
      const stack = instance.stack();
      if (stack !== cause.stack) cause = { span: stack[0]?.at, stack };
      return cause;
    };
    return new MachineKernel(kernel, instance, this.#program, machine, () => this.#remember());
  }

  /** What this run came to through pointers will be compiled at once in the next one. */
  #remember(): void {
    this.#store.warm.set(this.#edition.unit.path, [...new Set([...this.#warm, ...this.#program.roots])]);
  }

  dispose(): void {
    this.#store.memories.give(this.#pooled);
  }

  /** Lines of every file that ran, and the functions. Only the most recent kernel's image counts as its own. */
  coverage(): Coverage {
    const lines = new Map<string, Set<number>>();
    const functions = new Map<string, Position>();
    const marks = new Uint8Array(this.#pooled.memory.buffer);
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
}
