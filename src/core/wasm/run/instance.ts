import { error } from '../../base/problem';
import type { CSymbol } from '../../c/parse/ast';
import type { CType } from '../../c/types/type';
import { Cell, cellBytes } from '../generate/abi';
import { cellBase, coverageOffset } from '../generate/generator';
import {
  DoesNotCompile,
  type Host,
  NotModelled,
  Oops,
  type OopsReason,
  OutOfFuel,
  type Runtime,
  type StackFrame,
  type Value,
} from '../host';
import { Tag, textBase, textStride } from '../layout';
import type { FunctionEntry } from '../link/entry';
import type { Program } from '../link/program';
import { CallStack } from './call-stack';
import { type CallbackListener, Callbacks } from './callbacks';
import type { EngineSurroundings, UndefinedBehaviour } from './engine-table';
import { convertArguments, convertResult } from './host-call';
import { CheckedMemory } from './memory';
import { PooledMemory } from './memory-pool';
import { type Modules, modulesFor } from './modules';
import { writeObject } from './static-data';

/** Where an instance keeps what belongs to one kernel, as offsets in RAM. */
export interface InstancePlacement {
  /** Data image: `[image, imageEnd)`. */
  readonly image: number;
  readonly imageEnd: number;
  /** C stack: grows down from `stackTop` to `stackLimit`. */
  readonly stackTop: number;
  readonly stackLimit: number;
}

/** What a kernel gives its program: memory and its place there, the functions around it, and ears for what the
 *  checks find. */
export interface InstanceOptions {
  readonly memory: WebAssembly.Memory;
  readonly placement: InstancePlacement;
  readonly host: Host;
  /** Loops and calls that one call from outside may take. */
  readonly fuel: number;
  onUndefinedBehaviour(kind: UndefinedBehaviour, detail: string): void;
  onWatchedStore(physical: bigint, size: number, previous: bigint, value: bigint): void;
  /** RAM at `[offset, offset + length)` may be written from now on. */
  onOpened?(offset: number, length: number): void;
  /** Hears of calls through function pointers of the program's data. */
  readonly callbacks?: CallbackListener;
  /** What lies at an address outside the program's own data, for messages. */
  describe?(address: bigint): string | undefined;
}

/** How often waiting begins the budget of a call anew. */
const mostWaits = 4_000_000;

/** A linear memory large enough for a program's RAM, tags and marks. */
export function createMemory(program: { readonly layout: Program['layout'] }): WebAssembly.Memory {
  return new PooledMemory(program.layout).memory;
}

/** A program at work in one kernel: its modules, its data, its stack. */
export class Instance implements Runtime {
  readonly memory: CheckedMemory;
  readonly #program: Program;
  readonly #options: InstanceOptions;
  readonly #view: DataView;
  readonly #modules: Modules;
  readonly #cells: number;
  readonly #callStack: CallStack;
  readonly #callbacks: Callbacks | undefined;
  #objects = 0;
  #depth = 0;
  #waits = 0;
  #retired = false;

  constructor(program: Program, options: InstanceOptions) {
    const { layout } = program;
    const { placement } = options;
    this.#program = program;
    this.#options = options;
    this.#view = new DataView(options.memory.buffer);
    this.#cells = cellBase(layout);
    const frames = this.#cells + cellBytes;
    this.#callStack = new CallStack(program, this.#view, frames);
    this.#setCell(Cell.stackPointer, placement.stackTop);
    this.#setCell(Cell.stackLimit, placement.stackLimit);
    this.#setCell(Cell.frame, frames);
    this.#setCell(Cell.fuel, options.fuel);
    this.memory = new CheckedMemory(options.memory.buffer, layout, {
      fault: (reason, address, size, write, detail) => this.#fault(reason, address, size, write, detail),
      notModelledDatum: (address) => this.#notModelledDatum(address),
      watchedStore: (physical, size, previous, value) => options.onWatchedStore(physical, size, previous, value),
      ...(options.onOpened && { opened: options.onOpened }),
    });
    const place = { image: placement.image, imageAddress: this.#imageAddress };
    this.#modules = modulesFor(program, options.memory, place);
    const engine = {
      program,
      memory: this.memory,
      view: this.#view,
      image: this.#imageAddress,
      cell: (cell) => this.#cell(cell),
      stack: () => this.stack(),
      fault: (reason, address, size, write, detail) => this.#fault(reason, address, size, write, detail),
      undefinedBehaviour: (kind, detail) => options.onUndefinedBehaviour(kind, detail),
      absent: (id) => this.#absent(id),
      slot: (pointer) => this.#slot(pointer),
      compile: (id) => this.#compileSlot(id),
    } satisfies EngineSurroundings;
    this.#modules.take({ engine, host: options.host });
    if (options.callbacks) {
      this.#callbacks = new Callbacks(program, options.callbacks, {
        table: this.#modules.table,
        memory: options.memory,
        globals: this.#modules.globals,
        compile: (entry) => this.#compileSlot(entry.id),
        returned: () => this.#callStack.returned(this.#cell(Cell.frame)),
      });
    }
    this.memory.tag(this.#imageAddress, placement.imageEnd - placement.image, Tag.RedZone);
    this.memory.tag(
      layout.linearMap + BigInt(placement.stackLimit),
      placement.stackTop - placement.stackLimit,
      Tag.Addressable,
    );
    // Its data follow with the first call or address: the host may need the started kernel for what they hold.
    this.#load();
  }

  get #imageAddress(): bigint {
    return this.#program.layout.linearMap + BigInt(this.#options.placement.image);
  }

  /** The kernel has ended: its modules are free for the next one, and nothing of it can be called any more. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#callbacks?.stop();
    this.#modules.give();
  }

  callByName(name: string, ...args: Value[]): Value | undefined {
    const entry = this.#program.function(name);
    if (!entry) throw new NotModelled('function', name, this.stack());
    return this.callEntry(entry, args);
  }

  call(pointer: bigint, ...args: Value[]): Value | undefined {
    const slot = this.#slot(pointer);
    const entry = this.#program.slots[slot];
    if (!entry) this.#fault('bad-call', pointer, 0, false, 'call of an address that is no function');
    return this.callEntry(entry, args);
  }

  callEntry(entry: FunctionEntry, args: readonly Value[]): Value | undefined {
    const type = entry.place?.type ?? entry.symbol.type;
    if (type.kind !== 'function') throw new Error(`${entry.name} is no function`);
    if (this.#retired) throw new Error(`${entry.name} is called in a kernel that has ended`);
    this.#compile(entry);
    const batch = this.#program.batches[entry.batch];
    const target = this.#modules.exports[entry.batch]?.[batch?.exports.get(entry.id) ?? ''];
    if (typeof target !== 'function') throw new Error(`${entry.name} has no code`);
    const stackPointer = this.#cell(Cell.stackPointer);
    const frame = this.#cell(Cell.frame);
    this.#depth += 1;
    if (this.#depth === 1) {
      // Several instances may share one memory; the one that is called owns the cells.
      this.#setCell(Cell.stackPointer, this.#options.placement.stackTop);
      this.#setCell(Cell.stackLimit, this.#options.placement.stackLimit);
      this.#setCell(Cell.fuel, this.#options.fuel);
      this.#waits = 0;
    }
    try {
      return convertResult(type, target(...convertArguments(type, args)));
    } catch (thrown) {
      throw this.#translate(thrown);
    } finally {
      this.#depth -= 1;
      this.#setCell(Cell.stackPointer, stackPointer);
      this.#setCell(Cell.frame, frame);
    }
  }

  addressOf(name: string): bigint | undefined {
    const symbol = this.#program.symbol(name);
    return symbol && this.addressOfSymbol(symbol);
  }

  addressOfSymbol(symbol: CSymbol): bigint {
    if (symbol.kind === 'function') {
      const slot = this.#program.slotOf(this.#program.entry(symbol));
      this.#syncSlots(slot);
      return textBase + BigInt(slot) * textStride;
    }
    const offset = this.#program.dataOffset({ kind: 'symbol', symbol });
    this.#syncData();
    return this.#imageAddress + BigInt(offset);
  }

  defines(name: string): boolean {
    return this.#program.symbol(name)?.defined === true;
  }

  hostPointer(name: string, type: CType): bigint {
    return this.addressOfSymbol({
      kind: 'function',
      name,
      linkage: 'external',
      unit: 'host',
      type,
      weak: false,
      defined: false,
    });
  }

  nameOf(address: bigint): string | undefined {
    const slot = Number((address - textBase) / textStride);
    if (address >= textBase && slot < this.#program.slots.length) return this.#program.slots[slot]?.name;
    const offset = address - this.#imageAddress;
    if (offset < 0n || offset >= BigInt(this.#program.image.size)) return undefined;
    return this.#program.image.at(Number(offset))?.name;
  }

  /** The same object as before while no frame has moved. */
  stack(): readonly StackFrame[] {
    return this.#callStack.frames(this.#cell(Cell.frame));
  }

  within<T>(frame: StackFrame | undefined, alone: boolean, work: () => T): T {
    return this.#callStack.within({ top: this.#cell(Cell.frame), frame, alone }, work);
  }

  /** Sites that ran at least once since the memory was made. */
  coveredSites(): readonly number[] {
    const base = coverageOffset(this.#program.layout);
    const covered: number[] = [];
    for (let site = 1; site < this.#program.siteCount; site++)
      if (this.#view.getUint8(base + site) !== 0) covered.push(site);
    return covered;
  }

  spend(steps: number): void {
    const left = this.#cell(Cell.fuel) - steps;
    this.#setCell(Cell.fuel, Math.max(left, 0));
    if (left < 0 && this.#depth > 0) throw new OutOfFuel(this.stack());
  }

  waited(): void {
    if (this.#waits++ < mostWaits) this.#setCell(Cell.fuel, this.#options.fuel);
  }

  /** Loops and calls left of the budget of the running call. */
  get fuel(): number {
    return this.#cell(Cell.fuel);
  }

  #cell(cell: Cell): number {
    return this.#view.getInt32(this.#cells + cell, true);
  }

  #setCell(cell: Cell, value: number): void {
    this.#view.setInt32(this.#cells + cell, value, true);
  }

  /** Takes up what was added to the program. */
  #load(): void {
    const { exports } = this.#modules;
    for (let batch = this.#program.batches[exports.length]; batch; batch = this.#program.batches[exports.length]) {
      this.#modules.load(batch, (slot, target) => this.#place(slot, target));
    }
  }

  #place(slot: number, target: unknown): void {
    this.#modules.place(slot, this.#callbacks?.placed(slot, target) ?? target);
  }

  /** A function whose address a service asks for gets its table entry through a batch of its own. */
  #syncSlots(slot: number): void {
    const entry = this.#program.slots[slot];
    if (!entry || this.#program.slotted.has(slot)) return;
    this.#compile(entry);
    const batch = this.#program.batches[entry.batch];
    const target = this.#modules.exports[entry.batch]?.[batch?.exports.get(entry.id) ?? ''];
    if (typeof target === 'function') this.#place(slot, target);
  }

  #compile(entry: FunctionEntry): void {
    this.#program.ensure(entry);
    this.#load();
    this.#syncData();
  }

  #syncData(): void {
    const { image } = this.#program;
    if (image.size > this.#options.placement.imageEnd - this.#options.placement.image) {
      throw new Error('the data of the program does not fit its place in RAM');
    }
    for (; this.#objects < image.objects.length; this.#objects++) {
      const object = image.objects[this.#objects];
      if (!object) continue;
      writeObject(object, this.#program, this.memory, this.#imageAddress, this.#options.host);
      this.#callbacks?.added(object);
    }
  }

  #compileSlot(id: number): void {
    const entry = this.#program.entries[id];
    if (!entry) return;
    this.#compile(entry);
    const batch = this.#program.batches[entry.batch];
    this.#place(entry.slot, this.#modules.exports[entry.batch]?.[batch?.exports.get(entry.id) ?? '']);
  }

  #absent(id: number): never {
    const entry = this.#program.entries[id];
    if (entry?.origin === 'broken') throw new DoesNotCompile(entry.name, entry.problems, this.stack());
    if (entry?.symbol.linkage === 'internal') {
      // Nobody but its own file can define a static function, so nobody can model it.
      const at = this.stack()[0]?.at;
      throw new DoesNotCompile(
        entry.name,
        [error('undefined-static', `${entry.name}() is static and used, but the file does not define it`, at)],
        this.stack(),
      );
    }
    throw new NotModelled('function', entry?.name ?? '?', this.stack());
  }

  #slot(pointer: bigint): number {
    const offset = BigInt.asUintN(64, pointer) - textBase;
    const slot = offset / textStride;
    if (offset > 0n && offset % textStride === 0n && slot < BigInt(this.#program.slots.length)) return Number(slot);
    const what = BigInt.asUintN(64, pointer) < 4096n ? 'null-pointer' : 'bad-call';
    return this.#fault(what, BigInt.asUintN(64, pointer), 0, false, 'call of an address that is no function');
  }

  #fault(reason: OopsReason, address: bigint, size: number, write: boolean, detail: string): never {
    const access = size > 0 ? ` (${write ? 'write' : 'read'} of ${size} bytes)` : '';
    const where =
      size > 0 || reason === 'null-pointer' || reason === 'bad-call'
        ? ` at virtual address 0x${address.toString(16).padStart(16, '0')}`
        : '';
    throw new Oops(
      reason,
      size > 0 || address !== 0n ? address : undefined,
      this.stack(),
      `${detail}${where}${access}`,
    );
  }

  #notModelledDatum(address: bigint): never {
    const name = this.nameOf(address) ?? this.#options.describe?.(address) ?? `0x${address.toString(16)}`;
    throw new NotModelled('datum', name, this.stack());
  }

  /** WebAssembly's own traps are bugs of the C program that the checks left to the machine, or stack exhaustion. */
  #translate(thrown: unknown): unknown {
    if (thrown instanceof RangeError)
      return new Oops('stack-overflow', undefined, this.stack(), 'the call depth is exhausted');
    if (thrown instanceof WebAssembly.RuntimeError) {
      const text = thrown.message;
      if (text.includes('signature') || text.includes('table')) {
        return new Oops(
          'bad-call',
          undefined,
          this.stack(),
          'a function pointer is called with other types than the function has',
        );
      }
      return new Oops('wild-pointer', undefined, this.stack(), text);
    }
    return thrown;
  }
}
