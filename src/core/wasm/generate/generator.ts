import type { FunctionDefinition, LocalVariable } from '../../c/parse/ast';
import { alignOf, sizeOf } from '../../c/types/size';
import type { CType, FunctionType } from '../../c/types/type';
import { Bytes } from '../emit/bytes';
import { Code, type Relocation, type Target } from '../emit/code';
import type { Signature } from '../emit/module';
import { Op, ValueType } from '../emit/opcode';
import type { MemoryLayout } from '../layout';
import { Cell, frameSize } from './abi';
import { KnownChecks } from './checks';
import { type JumpPlan, planJumps } from './labels';
import { isAggregate, returnsInMemory, signatureOf, valueType } from './representation';
import type { Scope } from './scope';

/** Choices that change the code. `marks` stores the running site and coverage, which the trace needs. */
export interface GeneratorOptions {
  readonly layout: MemoryLayout;
  readonly marks: boolean;
  /** Name of the modelled operation for an asm statement, if there is one. */
  readonly assembly: (statement: import('../../c/parse/ast').AsmStatement) => string | undefined;
}

/** A C function as WebAssembly, not yet linked: it may be cached as long as its tokens and the declarations it sees stay. */
export interface FunctionCode {
  readonly signature: Signature;
  /** Local declarations and instructions; relocation offsets count from its start. */
  readonly body: Uint8Array;
  readonly relocations: readonly Relocation[];
  /** Token offsets from the start of the definition, one per site; the first is the function itself. */
  readonly sites: readonly number[];
  /** Templates of asm statements that no pattern covers, numbered as `assemblyNotModelled` expects, after the site. */
  readonly frameBytes: number;
}

/** Where a local lives. */
export type Home =
  | { readonly kind: 'register'; readonly local: number }
  | { readonly kind: 'frame'; readonly offset: number }
  /** Address in an i64 local: variable length arrays and records passed by the caller. */
  | { readonly kind: 'indirect'; readonly local: number };

/** State of one function's translation: locals, frame, scopes and the code so far. */
export class Generator {
  readonly code = new Code();
  readonly homes = new Map<LocalVariable, Home>();
  readonly sites: number[] = [0];
  readonly scopes: Scope[] = [];
  /** Address checks that need not be repeated here. */
  readonly checks = new KnownChecks(this);
  /** Linear-memory offset of this call's frame. */
  readonly framePointer: number;
  readonly frameRecord: number;
  /** Which label a jump is on its way to: its index + 1, or 0. */
  stateLocal = -1;
  readonly plan: JumpPlan;
  /** For locals that may be read before they are set: the i32 local that says whether they are, by their own local. */
  readonly setFlags = new Map<number, { readonly flag: number; readonly variable: LocalVariable }>();
  exit!: Target;
  /** Holds the function's result on the way to the exit. */
  resultLocal = -1;
  /** The address for a result in memory. */
  returnAddress = -1;
  variadicArea = -1;
  /** The function moves the stack pointer by itself (alloca, variable length arrays). */
  movesStack = false;
  #locals: ValueType[] = [];
  #free = new Map<ValueType, number[]>();
  #parameterCount: number;
  #frameTop = 0;
  #frameMax = 0;
  #site = -1;
  #lastLine = -1;

  constructor(
    readonly definition: FunctionDefinition,
    readonly options: GeneratorOptions,
  ) {
    const { type } = definition;
    this.code.onCall = () => this.checks.clear();
    this.code.onAssign = (local) => this.checks.assigned(local);
    this.plan = planJumps(definition);
    this.#parameterCount = (returnsInMemory(type) ? 1 : 0) + type.parameters.length + (type.variadic ? 1 : 0);
    if (returnsInMemory(type)) this.returnAddress = 0;
    if (type.variadic) this.variadicArea = this.#parameterCount - 1;
    this.framePointer = this.local(ValueType.i32);
    this.frameRecord = this.local(ValueType.i32);
  }

  get type(): FunctionType {
    return this.definition.type;
  }

  /** A fresh WebAssembly local for the rest of the function. */
  local(type: ValueType): number {
    this.#locals.push(type);
    return this.#parameterCount + this.#locals.length - 1;
  }

  /** A scratch local; give it back with `release`. */
  temp(type: ValueType): number {
    return this.#free.get(type)?.pop() ?? this.local(type);
  }

  release(local: number, type: ValueType): void {
    const list = this.#free.get(type);
    if (list) list.push(local);
    else this.#free.set(type, [local]);
  }

  /** Frame space for an object; offsets count up from the frame pointer. */
  reserve(size: number, align: number): number {
    const offset = Math.ceil(this.#frameTop / align) * align;
    this.#frameTop = offset + Math.max(size, 1);
    this.#frameMax = Math.max(this.#frameMax, this.#frameTop);
    return offset;
  }

  reserveFor(type: CType): number {
    return this.reserve(sizeOf(type), Math.max(alignOf(type), 8));
  }

  /** Frame space taken after `frameMark` is free again after `frameReset`: for temporaries of one statement. */
  frameMark(): number {
    return this.#frameTop;
  }

  frameReset(mark: number): void {
    this.#frameTop = mark;
  }

  home(variable: LocalVariable): Home {
    let home = this.homes.get(variable);
    if (!home) {
      home = this.inMemory(variable)
        ? {
            kind: 'frame',
            offset: this.reserve(
              Math.max(sizeOf(variable.type), 8),
              Math.max(alignOf(variable.type), variable.align ?? 1, 8),
            ),
          }
        : { kind: 'register', local: this.local(valueType(variable.type)) };
      this.homes.set(variable, home);
    }
    return home;
  }

  /** Watches a local that lives in a register for reads before it is set. */
  watchUnset(variable: LocalVariable): void {
    const home = this.home(variable);
    if (home.kind === 'register') this.setFlags.set(home.local, { flag: this.local(ValueType.i32), variable });
  }

  /** Notes that a register local has a value now, or (at its declaration) that it has none. */
  noteSet(local: number, isSet: boolean): void {
    const watched = this.setFlags.get(local);
    if (!watched) return;
    this.code.i32(isSet ? 1 : 0);
    this.code.set(watched.flag);
  }

  /** Reports, once, that a register local is read before it was set. */
  checkSet(local: number): void {
    const watched = this.setFlags.get(local);
    if (!watched) return;
    this.code.get(watched.flag);
    this.code.op(Op.i32_eqz);
    this.code.open(Op.if);
    this.code.i32(watched.variable.index);
    this.code.callEngine('unsetVariable');
    this.code.i32(1);
    this.code.set(watched.flag);
    this.code.end();
  }

  inMemory(variable: LocalVariable): boolean {
    return variable.inMemory || isAggregate(variable.type) || variable.cleanup !== undefined;
  }

  /** Pushes the kernel virtual address of a place in the frame. */
  frameAddress(offset: number): void {
    this.code.get(this.framePointer);
    this.code.op(Op.i64_extend_i32_u);
    this.code.i64(this.options.layout.linearMap + BigInt(offset));
    this.code.op(Op.i64_add);
  }

  /** Marks the statement or call at token `at` as the one that runs. Repeated marks of one line cost nothing. */
  mark(at: number, always = false): void {
    if (!this.options.marks) return;
    const line = this.definition.buffer.line[at] ?? 0;
    if (!always && line === this.#lastLine) return;
    this.#lastLine = line;
    this.#site = this.sites.length;
    this.sites.push(at - this.definition.start);
    this.code.get(this.frameRecord);
    this.code.site(this.#site);
    this.code.memory(Op.i32_store, 4);
    this.code.site(this.#site);
    this.code.i32(1);
    this.code.memory(Op.i32_store8, coverageOffset(this.options.layout));
  }

  /** Forgets the last mark: control may come here from elsewhere. */
  unmark(): void {
    this.#lastLine = -1;
    this.checks.clear();
  }

  /** Spends one unit of the budget. */
  spendFuel(): void {
    const { code } = this;
    spendFuel(code, this.options.layout);
  }

  getCell(cell: Cell): void {
    loadCell(this.code, this.options.layout, cell);
  }

  /** Stores what `value` pushes. */
  setCell(cell: Cell, value: () => void): void {
    storeCell(this.code, this.options.layout, cell, value);
  }

  finish(prologue: Code): FunctionCode {
    const declarations = new Bytes(64);
    declarations.unsigned(this.#locals.length);
    for (const type of this.#locals) {
      declarations.unsigned(1);
      declarations.u8(type);
    }
    const head = declarations.view();
    const first = prologue.bytes.view();
    const rest = this.code.bytes.view();
    const body = new Uint8Array(head.length + first.length + rest.length);
    body.set(head);
    body.set(first, head.length);
    body.set(rest, head.length + first.length);
    const move = (relocation: Relocation, by: number): Relocation => ({ ...relocation, at: relocation.at + by });
    return {
      signature: signatureOf(this.type),
      body,
      relocations: [
        ...prologue.relocations.map((r) => move(r, head.length)),
        ...this.code.relocations.map((r) => move(r, head.length + first.length)),
      ],
      sites: this.sites,
      frameBytes: this.frameBytes,
    };
  }

  get frameBytes(): number {
    return Math.ceil(this.#frameMax / 16) * 16;
  }
}

/** Linear-memory offset of the cells. */
export function cellBase(layout: MemoryLayout): number {
  return layout.ramSize + layout.ramSize / 8;
}

/** Pushes a cell (an i32 of the running program; see `Cell`). */
export function loadCell(code: Code, layout: MemoryLayout, cell: Cell): void {
  code.i32(0);
  code.memory(Op.i32_load, cellBase(layout) + cell);
}

/** Stores what `value` pushes, an i32, in a cell. */
export function storeCell(code: Code, layout: MemoryLayout, cell: Cell, value: () => void): void {
  code.i32(0);
  value();
  code.memory(Op.i32_store, cellBase(layout) + cell);
}

/** Takes one unit of the budget; ends the run when there is none. */
export function spendFuel(code: Code, layout: MemoryLayout): void {
  storeCell(code, layout, Cell.fuel, () => {
    loadCell(code, layout, Cell.fuel);
    code.i32(1);
    code.op(Op.i32_sub);
  });
  loadCell(code, layout, Cell.fuel);
  code.i32(0);
  code.op(Op.i32_lt_s);
  code.open(Op.if);
  code.callEngine('outOfFuel');
  code.end();
}

/** Linear-memory offset of the coverage bytes, one per site. */
export function coverageOffset(layout: MemoryLayout): number {
  return layout.ramSize + layout.ramSize / 8 + frameAreaBytes;
}

/** The first linear-memory offset at which no frame record fits any more. */
export function frameLimit(layout: MemoryLayout): number {
  return cellBase(layout) + frameAreaBytes - frameSize;
}

/** Linear-memory bytes for cells and frame records. */
export const frameAreaBytes = 1 << 16;
/** Sites that a program may have. */
export const coverageBytes = 1 << 20;

/** Bytes of linear memory that a program needs. */
export function memoryBytes(layout: MemoryLayout): number {
  return coverageOffset(layout) + coverageBytes;
}
