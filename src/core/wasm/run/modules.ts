import type { CSymbol } from '../../c/parse/ast';
import type { Host, HostFunction } from '../host';
import type { Batch, BatchImport } from '../link/batch';
import type { Program } from '../link/program';
import { type EngineSurroundings, engineTable } from './engine-table';
import { wrapHost } from './host-call';

/** The program's data image in a memory: its offset and its virtual address. */
export interface ImagePlace {
  readonly image: number;
  readonly imageAddress: bigint;
}

/** What modules run for: the kernel's engine and the functions around it. */
export interface ModulesOwner {
  readonly engine: EngineSurroundings;
  readonly host: Host;
}

/** The WebAssembly instances of a program, in one memory with its data in one place. Making them takes longer than a short run, and nothing
 *  in them belongs to a kernel but what they call: the next kernel takes them over. */
export class Modules {
  readonly table = new WebAssembly.Table({ element: 'anyfunc', initial: 1024 });
  readonly globals: { readonly [name: string]: WebAssembly.Global };
  /** Exports by number of the batch. */
  readonly exports: Readonly<Record<string, unknown>>[] = [];
  #owner: ModulesOwner | undefined;
  readonly #engine: ReturnType<typeof engineTable>;
  /** Make the imports call the present owner's functions. */
  readonly #binders: ((host: Host) => void)[] = [];

  constructor(
    readonly memory: WebAssembly.Memory,
    readonly at: ImagePlace,
  ) {
    this.globals = {
      image: new WebAssembly.Global({ value: 'i32', mutable: false }, at.image),
      imageAddress: new WebAssembly.Global({ value: 'i64', mutable: false }, at.imageAddress),
    };
    this.#engine = engineTable(() => this.#present().engine);
  }

  get isFree(): boolean {
    return this.#owner === undefined;
  }

  /** Runs for an owner from now on. */
  take(owner: ModulesOwner): void {
    this.#owner = owner;
    for (const bind of this.#binders) bind(owner.host);
  }

  /** Is free for the next owner. No code of the modules may be running. */
  give(): void {
    this.#owner = undefined;
  }

  /** Adds the next batch of the program. `place` puts a function into the table. */
  load(batch: Batch, place: (slot: number, target: unknown) => void): void {
    const imports: WebAssembly.ModuleImports = {};
    batch.imports.forEach((each, i) => {
      imports[String(i)] = this.#importOf(each);
    });
    const { memory, table, globals } = this;
    const { exports } = new WebAssembly.Instance(batch.module, { i: imports, e: { memory, table, ...globals } });
    this.exports.push(exports);
    for (const { slot, name } of batch.slots) {
      const [own = name, elsewhere] = name.split('@');
      const from = elsewhere === undefined ? exports : this.exports[Number(elsewhere)];
      place(slot, from?.[own] ?? null);
    }
  }

  /** Puts a function into the table. */
  place(slot: number, target: unknown): void {
    const { table } = this;
    if (slot >= table.length) table.grow(Math.max(slot + 1 - table.length, 1024));
    table.set(slot, target);
  }

  #present(): ModulesOwner {
    if (!this.#owner) throw new Error('code runs for nobody');
    return this.#owner;
  }

  #importOf(source: BatchImport): WebAssembly.ImportValue {
    if (source.kind === 'engine') {
      const own = this.#engine[source.name];
      if (!own) throw new Error(`no engine function ${source.name}`);
      return own;
    }
    return source.kind === 'host' ? this.#hostImport(source.entry.symbol) : this.#operationImport(source.name);
  }

  #hostImport(symbol: CSymbol): WebAssembly.ImportValue {
    const find = (host: Host): HostFunction => {
      const found = host.function(symbol);
      if (!found) throw new Error(`the host lost ${symbol.name}`);
      return found;
    };
    const target = { call: find(this.#present().host) };
    this.#binders.push((host) => {
      target.call = find(host);
    });
    return wrapHost(symbol, target);
  }

  #operationImport(name: string): WebAssembly.ImportValue {
    const find = (host: Host) => {
      const found = host.operation(name);
      if (!found) throw new Error(`the host lost the operation ${name}`);
      return found;
    };
    let operation = find(this.#present().host);
    this.#binders.push((host) => {
      operation = find(host);
    });
    return (...args: bigint[]) => {
      const result = operation(...args.map((arg) => BigInt.asUintN(64, arg)));
      return result === undefined ? undefined : BigInt.asIntN(64, BigInt(result));
    };
  }
}

/** Modules of each program, in use or free. */
const made = new WeakMap<Program, Modules[]>();

/** Modules of a program that nobody uses, for a memory and a place in it. */
export function modulesFor(program: Program, memory: WebAssembly.Memory, place: ImagePlace): Modules {
  // What is free and of another memory would only keep that memory.
  const known = (made.get(program) ?? []).filter((each) => !each.isFree || each.memory === memory);
  made.set(program, known);
  const free = known.find((each) => each.isFree && each.at.image === place.image);
  if (free) return free;
  const modules = new Modules(memory, place);
  known.push(modules);
  return modules;
}
