import type { Outcome, Problem } from '../core/base/problem';
import { error } from '../core/base/problem';
import { EndpointFabric } from '../core/endpoint/fabric';
import type { Ram } from '../core/endpoint/surroundings';
import { clocked, upstreamOf, upstreamOfV2 } from '../core/endpoint/upstream';
import { Clock } from '../core/machine/clock';
import { InterruptLines } from '../core/machine/interrupt';
import { MachineParts } from '../core/machine/machine-parts';
import { type AccessSize, type MemorySource, PhysicalMemory } from '../core/machine/memory';
import { MmioBus } from '../core/machine/mmio';
import { PointOfCoherency } from '../core/machine/point-of-coherency';
import { RamPages } from '../core/machine/ram-pages';
import type { SmmuKind } from '../core/machine/topology';
import { WatchList } from '../core/machine/watch';
import { wires } from '../core/scenario/driver';
import type { AnyKnobs } from '../core/scenario/knobs';
import type { DeviceState } from '../core/scenario/world';
import { type AnyProfile, isCoherentPart, isV2 } from '../core/smmu/profiles/any';
import type { ProfileV2 } from '../core/smmu/profiles/v2/profile';
import { frameSize, registerNamed, registers } from '../core/smmu/registers/map';
import { registerShownV2, registersV2 } from '../core/smmu/registers/v2/map';
import { Frame } from '../core/smmu/v2/frame';
import { type SmmuStateV2, SmmuV2 } from '../core/smmu/v2/smmu';
import type { DeviceMemory, Ports } from '../core/smmu/v3/port';
import { type SmmuState, SmmuV3 } from '../core/smmu/v3/smmu';
import { Recorder } from '../core/trace/recorder';

/** One SMMU of a machine. */
export interface SmmuDescription {
  /** Under which the trace and scenarios know it. */
  readonly name: string;
  readonly profile: AnyProfile;
  readonly knobs?: AnyKnobs;
  /** Physical address of its register frame. */
  readonly address: bigint;
  /** Interrupt numbers by wire (`eventq`); a wire without one gets the next free number when it is first used. */
  readonly wires: Readonly<Record<string, number>>;
  /** Something behind it has a translation cache; where nothing has, CMD_ATC_INV is ignored. */
  readonly ats?: boolean;
  /** What surrounds it in place of the machine's own endpoints. */
  readonly ports?: Pick<Ports, 'doorbell' | 'invalidateAtc' | 'respondToPageRequest' | 'onResumed'>;
}

/** Physical address of the first SMMU's frame: where QEMU's virt machine has it. Others follow it. */
const firstAddress = 0x0905_0000n;
/** What the next SMMU's interrupt numbers are above one's own. */
const wireStep = 10;
/** Interrupt number of the first SMMUv2's first wire, and what the next one's are above. */
const firstWireV2 = 200;
const wireStepV2 = 200;

/** Describes an SMMU at the place that is its own by its number on the machine. */
export function describeSmmu(name: string, profile: AnyProfile, index = 0, knobs: AnyKnobs = {}): SmmuDescription {
  if (isV2(profile)) return describeSmmuV2(name, profile, index, knobs);
  const numbers = Object.entries(wires).map(([wire, number]) => [wire, Number(number) + index * wireStep] as const);
  const address = firstAddress + BigInt(index) * BigInt(frameSize);
  return { name, profile, knobs, address, wires: Object.fromEntries(numbers) };
}

/** An SMMUv2 has a frame as large as its profile says, and a wire for each context bank. */
function describeSmmuV2(name: string, profile: ProfileV2, index: number, knobs: AnyKnobs): SmmuDescription {
  const { size, banks } = new Frame(profile);
  const contexts = Array.from({ length: banks }, (_, bank) => `context-${bank}`);
  const first = firstWireV2 + index * wireStepV2;
  const numbers = ['global', 'global-config', ...contexts].map((wire, place) => [wire, first + place] as const);
  const address = firstAddress + BigInt(index) * BigInt(size);
  return { name, profile, knobs, address, wires: Object.fromEntries(numbers) };
}

/** RAM of a machine: the bytes, who hears of what devices write, and which parts of it were ever written. */
export interface MachineRam extends MemorySource {
  note(offset: number, length: number): void;
  written(): Iterable<{ readonly offset: number; readonly length: number }>;
}

/** A step that bus masters may see: a register access, a store to memory that an SMMU may read, or a command that an SMMU carried out. */
export type MachineStep =
  | { readonly kind: 'command'; readonly device: string }
  | { readonly kind: 'register-read' | 'register-write'; readonly device: string; readonly offset: number }
  | { readonly kind: 'memory-store'; readonly address: bigint; readonly size: number };

/** The hardware: one RAM, one clock, interrupt lines, and any number of SMMUs on one bus. */
export class Machine {
  readonly recorder = new Recorder();
  readonly bus = new MmioBus();
  readonly clock = new Clock();
  readonly lines = new InterruptLines();
  readonly watches = new WatchList();
  readonly memory: PhysicalMemory;
  /** Memory past the CPUs' caches, for SMMUs that do not look into them, and for accesses whose attributes keep them from it. */
  readonly caches: PointOfCoherency;
  /** The bus masters behind the SMMUs. */
  readonly fabric: EndpointFabric;
  /** Everything that can go back to an earlier step. Other bus masters add themselves. */
  readonly parts = new MachineParts();
  readonly problems: readonly Problem[];
  readonly #smmus = new Map<string, SmmuV3 | SmmuV2>();
  readonly #descriptions = new Map<string, SmmuDescription>();
  readonly #steps = new Set<(step: MachineStep) => void>();
  /** SMMUs whose clock is off; replaced when one of them stops or starts. */
  stopped: readonly string[] = [];
  #accesses: (() => void) | undefined;

  constructor(ram: MachineRam, descriptions: readonly SmmuDescription[]) {
    this.memory = new PhysicalMemory(ram);
    this.recorder.now = () => this.clock.now;
    this.caches = new PointOfCoherency(this.memory);
    this.fabric = new EndpointFabric({ memory: this.#masterSide(ram), clock: this.clock, recorder: this.recorder });
    this.parts.add('ram', new RamPages(ram, () => ram.written()));
    this.parts.add('caches', this.caches);
    this.parts.add('clock', this.clock);
    this.parts.add('interrupt lines', this.lines);
    const problems: Problem[] = [];
    for (const each of descriptions) problems.push(...this.#addSmmu(each, ram));
    this.parts.add('watches', this.watches);
    this.parts.add('endpoints', this.fabric);
    this.problems = problems;
  }

  /** Names of the SMMUs, in the order in which they were described. */
  get devices(): readonly string[] {
    return [...this.#smmus.keys()];
  }

  /** An SMMUv3 of that name. */
  smmu(name: string): SmmuV3 | undefined {
    const found = this.#smmus.get(name);
    return found instanceof SmmuV3 ? found : undefined;
  }

  /** An SMMUv2 of that name. */
  smmuV2(name: string): SmmuV2 | undefined {
    const found = this.#smmus.get(name);
    return found instanceof SmmuV2 ? found : undefined;
  }

  /** All of them, in the order in which they were described. */
  get smmus(): readonly (SmmuV3 | SmmuV2)[] {
    return [...this.#smmus.values()];
  }

  /** What firmware calls an SMMU. */
  kindOf(name: string): SmmuKind {
    const profile = this.#descriptions.get(name)?.profile;
    if (!profile || !isV2(profile)) return 'smmu-v3';
    return profile.implementation === 'mmu-500' ? 'mmu-500' : 'smmu-v2';
  }

  description(name: string): SmmuDescription | undefined {
    return this.#descriptions.get(name);
  }

  /** Wires of an SMMU, in the order in which it was given them. */
  wiresOf(name: string): readonly string[] {
    return Object.keys(this.#descriptions.get(name)?.wires ?? {});
  }

  /** Bytes of an SMMU's register frame. */
  frameSize(name: string): number {
    return this.smmuV2(name)?.frameSize ?? frameSize;
  }

  /** An SMMU's clock stops or starts: without it, nothing answers to CPUs, and accesses of bus masters do not get through. False without such
   *  an SMMU. */
  clockSmmu(name: string, runs: boolean): boolean {
    if (!this.#smmus.has(name)) return false;
    const others = this.stopped.filter((each) => each !== name);
    this.stopped = runs ? others : [...others, name];
    this.bus.gate(name, runs);
    this.recorder.record({ kind: 'hardware', device: name, text: runs ? 'its clock runs' : 'its clock stops' });
    return true;
  }

  /** Hears of each step of the software once it had its effect. The result ends it; without listeners nothing is spent on it. */
  onStep(listener: (step: MachineStep) => void): () => void {
    this.#steps.add(listener);
    this.#accesses ??= this.bus.onAccess(({ device, write, offset }) =>
      this.#step({ kind: write ? 'register-write' : 'register-read', device, offset }),
    );
    return () => {
      this.#steps.delete(listener);
      if (this.#steps.size > 0) return;
      this.#accesses?.();
      this.#accesses = undefined;
    };
  }

  /** The CPU side reports a store to watched memory, after it was made. */
  stored(address: bigint, size: number, previous: bigint, value: bigint): void {
    const table = this.watches.watches.find((w) => w.address <= address && address < w.address + w.length)?.owner;
    const facts = { kind: 'memory-store', address, size, value, previous } as const;
    this.recorder.record(table === undefined ? facts : { ...facts, table });
    this.watches.storeObserved(address, size, previous, value);
    if (this.#steps.size > 0) this.#step({ kind: 'memory-store', address, size });
  }

  /** A device as a person with a debugger sees it. */
  state(name: string): DeviceState | undefined {
    const smmu = this.#smmus.get(name);
    const description = this.#descriptions.get(name);
    if (!smmu || !description) return undefined;
    if (smmu instanceof SmmuV2) return stateV2(smmu, description);
    return {
      registers: registers.map((each) => each.name),
      coherent: isCoherentPart(description.profile),
      wire: (wire) => description.wires[wire],
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

  #addSmmu(description: SmmuDescription, ram: MachineRam): readonly Problem[] {
    const { name, profile, knobs = {}, address, wires: numbers, ports } = description;
    if (this.#smmus.has(name)) return [error('smmu-name', `there are two SMMUs called ${name}`)];
    for (const [wire, number] of Object.entries(numbers)) this.lines.declare(`${name}.${wire}`, number);
    const noted = (memory: DeviceMemory): DeviceMemory => ({
      read: (at: bigint, size: AccessSize) => memory.read(at, size),
      ...(memory.readBytes && { readBytes: memory.readBytes.bind(memory) }),
      write(at: bigint, size: AccessSize, value: bigint) {
        const stored = memory.write(at, size, value);
        if (stored) ram.note(Number(at - ram.base), size);
        return stored;
      },
    });
    const surroundings: Ports = {
      memory: noted(this.memory),
      uncleaned: noted(this.caches),
      recorder: this.recorder,
      clock: this.clock,
      interrupts: this.lines,
      watches: this.watches,
      ...this.fabric.portsOf(name, description.ats ?? false),
      onConsumed: () => {
        if (this.#steps.size > 0) this.#step({ kind: 'command', device: name });
      },
      ...ports,
    };
    const smmu = isV2(profile)
      ? new SmmuV2(name, profile, knobs, surroundings)
      : new SmmuV3(name, profile, knobs, surroundings);
    smmu.reset();
    const length = BigInt(smmu instanceof SmmuV2 ? smmu.frameSize : frameSize);
    const { value, problems } = this.bus.map({ address, length }, smmu);
    if (!value) return problems;
    this.#smmus.set(name, smmu);
    const upstream = smmu instanceof SmmuV2 ? upstreamOfV2(smmu) : upstreamOf(smmu);
    this.fabric.connect(clocked(upstream, () => !this.stopped.includes(name)));
    this.#descriptions.set(name, description);
    if (smmu instanceof SmmuV2) this.parts.add<SmmuStateV2>(name, smmu);
    else this.parts.add<SmmuState>(name, smmu);
    this.parts.add(`${name} watching`, smmu.watching);
    return [];
  }

  /** RAM as bus masters reach it past their SMMU: what they write is noted, as what CPUs write is. */
  #masterSide(ram: MachineRam): Ram {
    const { memory } = this;
    const noted = (address: bigint, length: number, stored: boolean): boolean => {
      if (stored) ram.note(Number(address - ram.base), length);
      return stored;
    };
    return {
      read: (address, size) => memory.read(address, size),
      write: (address, size, value) => noted(address, size, memory.write(address, size, value)),
      readBytes: (address, length) => memory.readBytes(address, length),
      writeBytes: (address, bytes) => noted(address, bytes.length, memory.writeBytes(address, bytes)),
      holds: (address, length) => memory.holds(address, length),
    };
  }

  #step(step: MachineStep): void {
    for (const listener of this.#steps) listener(step);
  }
}

/** An SMMUv2 as a person with a debugger sees it. */
function stateV2(smmu: SmmuV2, { profile, wires: numbers }: SmmuDescription): DeviceState {
  return {
    registers: registersV2.map((each) => each.name),
    coherent: isCoherentPart(profile),
    wire: (wire) => numbers[wire],
    peek(name) {
      const shown = registerShownV2(name);
      return shown && smmu.peek(shown.register, shown.index);
    },
    poke(name, value) {
      const shown = registerShownV2(name);
      if (shown) smmu.inject(shown.register, value, shown.index);
      return shown !== undefined;
    },
  };
}

/** What `Machine` needs, as an `Outcome`: problems where two devices have one name or one place. */
export function createMachine(ram: MachineRam, descriptions: readonly SmmuDescription[]): Outcome<Machine> {
  const machine = new Machine(ram, descriptions);
  return machine.problems.length > 0 ? { problems: machine.problems } : { value: machine, problems: [] };
}
