import type { Bytes } from '../emit/bytes';
import { Code, type Relocation } from '../emit/code';
import { encodeModule, type ModuleFunction, type ModuleImport, type Signature } from '../emit/module';
import { Op } from '../emit/opcode';
import { engineFunctions, globals } from '../generate/abi';
import { signatureOf } from '../generate/representation';
import { textBase, textStride } from '../layout';
import type { FunctionEntry } from './entry';
import type { Program } from './program';

/** One WebAssembly module of a program: a function, everything that it reaches by direct calls, and what ties it to the
 *  host, to other batches and to functions that are not compiled yet. */
export interface Batch {
  readonly module: WebAssembly.Module;
  readonly imports: readonly BatchImport[];
  /** Exports to put in the function table: slot and export name. */
  readonly slots: readonly { readonly slot: number; readonly name: string }[];
  /** Export names of the functions compiled here, by number of the function. */
  readonly exports: ReadonlyMap<number, string>;
}

/** A function that the code of a batch calls and that is not compiled C. */
export type BatchImport =
  | { readonly kind: 'engine'; readonly name: string }
  | { readonly kind: 'host'; readonly entry: FunctionEntry }
  | { readonly kind: 'operation'; readonly name: string };

/** Compiles the closure of direct calls from `roots`. */
export function buildBatch(program: Program, roots: readonly FunctionEntry[], number: number): Batch {
  return new BatchBuilder(program, number).build(roots);
}

class BatchBuilder {
  readonly #imports: (ModuleImport & { readonly source: BatchImport })[] = [];
  readonly #importIndex = new Map<string, number>();
  /** Functions of this module in order; index = imports + position, known once all imports are. */
  readonly #bodies: (() => ModuleFunction)[] = [];
  readonly #position = new Map<string, number>();
  readonly #signatures: Signature[] = [];
  readonly #signatureIndex = new Map<Signature, number>();
  readonly #slots: { slot: number; name: string }[] = [];
  readonly #exports = new Map<number, string>();
  readonly #pointed = new Set<FunctionEntry>();

  constructor(
    readonly program: Program,
    readonly number: number,
  ) {}

  build(roots: readonly FunctionEntry[]): Batch {
    const queue = [...roots];
    const compiled: FunctionEntry[] = [];
    for (let entry = queue.pop(); entry; entry = queue.pop()) {
      if (entry.origin !== 'compiled') {
        if (entry.batch < 0 && roots.includes(entry)) {
          entry.batch = this.number;
          this.#exportStub(entry);
        }
        continue;
      }
      if (entry.batch >= 0) continue;
      entry.batch = this.number;
      const code = this.program.codeOf(entry);
      if (!code) continue;
      compiled.push(entry);
      for (const relocation of code.relocations) {
        if (relocation.kind === 'call') queue.push(this.program.entry(relocation.symbol));
      }
    }
    // First pass: everything that adds imports, stubs or slots, so that function indices are final in the second.
    for (const entry of compiled) this.#addCompiled(entry);
    for (const entry of compiled) for (const r of entry.code?.relocations ?? []) this.#prepare(r, entry);
    for (let slot = 1; slot < this.program.slots.length; slot++) {
      const entry = this.program.slots[slot];
      if (entry && !this.program.slotted.has(slot)) this.#point(entry);
    }
    const functions = this.#bodies.map((make) => make());
    const bytes = encodeModule({ imports: this.#imports, globals, functions, signatures: this.#signatures });
    return {
      module: new WebAssembly.Module(bytes),
      imports: this.#imports.map((each) => each.source),
      slots: this.#slots,
      exports: this.#exports,
    };
  }

  #addCompiled(entry: FunctionEntry): void {
    const { code } = entry;
    if (!code) return;
    this.#signature(code.signature);
    const name = `f${entry.id}`;
    this.#exports.set(entry.id, name);
    this.#add(`compiled:${entry.id}`, () => ({
      signature: code.signature,
      exportAs: name,
      body: code.body,
      patch: (module, start) => this.#link(entry, module, start),
    }));
  }

  /** Notes what a relocation needs. */
  #prepare(r: Relocation, _from: FunctionEntry): void {
    switch (r.kind) {
      case 'call':
        this.#callee(r.symbol, r.signature);
        return;
      case 'pointer':
        this.program.slotOf(this.program.entry(r.symbol));
        return;
      case 'data':
        this.program.dataOffset(r.target);
        return;
      case 'signature':
        this.#signature(r.signature);
        return;
      case 'engine':
        this.#import({ kind: 'engine', name: r.name }, `engine:${r.name}`, engineFunctions[r.name] ?? ':');
        return;
      case 'operation':
        this.#import({ kind: 'operation', name: r.name }, `operation:${r.name}:${r.signature}`, r.signature);
    }
  }

  /** Key of the function that a direct call reaches, made if need be. */
  #callee(symbol: import('../../c/parse/ast').CSymbol, signature: Signature): string {
    const entry = this.program.entry(symbol);
    const own = this.#ownSignature(entry);
    if (own !== signature) return this.#stub(entry, signature, 'mismatch');
    if (entry.origin === 'host') {
      const key = `host:${entry.id}`;
      this.#import({ kind: 'host', entry }, key, signature);
      return key;
    }
    if (entry.origin === 'elsewhere') return this.#trampoline(entry, signature);
    if (entry.origin !== 'compiled') return this.#stub(entry, signature, 'absent');
    return entry.batch === this.number ? `compiled:${entry.id}` : this.#trampoline(entry, signature);
  }

  #ownSignature(entry: FunctionEntry): Signature {
    if (entry.code) return entry.code.signature;
    const type = entry.place?.type ?? entry.symbol.type;
    return type.kind === 'function' ? signatureOf(type) : ':';
  }

  /** Puts a function whose address was taken into the table: its code if it is here, else a way to it. */
  #point(entry: FunctionEntry): void {
    if (this.#pointed.has(entry)) return;
    this.#pointed.add(entry);
    this.program.slotted.add(entry.slot);
    const signature = this.#ownSignature(entry);
    this.#signature(signature);
    if (entry.origin === 'compiled' && entry.batch === this.number) {
      this.#slots.push({ slot: entry.slot, name: `f${entry.id}` });
      return;
    }
    if (entry.origin === 'compiled' && entry.batch >= 0) {
      // Compiled in an earlier batch, pointed to only now: the instance copies its export.
      this.#slots.push({ slot: entry.slot, name: `f${entry.id}@${entry.batch}` });
      return;
    }
    const name = `p${entry.id}`;
    this.#slots.push({ slot: entry.slot, name });
    if (entry.origin === 'host') this.#forwardToHost(entry, signature, name);
    else if (entry.origin === 'compiled' || entry.origin === 'elsewhere') this.#lazy(entry, signature, name);
    else this.#stub(entry, signature, 'absent', name);
  }

  #exportStub(entry: FunctionEntry): void {
    const signature = this.#ownSignature(entry);
    const name = `f${entry.id}`;
    this.#exports.set(entry.id, name);
    this.#signature(signature);
    if (entry.origin === 'host') this.#forwardToHost(entry, signature, name);
    else this.#stub(entry, signature, 'absent', name);
  }

  #forwardToHost(entry: FunctionEntry, signature: Signature, name: string): void {
    const key = `host:${entry.id}`;
    this.#import({ kind: 'host', entry }, key, signature);
    this.#synthetic(`${name}:forward`, signature, name, (code, parameters) => {
      for (let i = 0; i < parameters; i++) code.get(i);
      code.op(Op.call);
      code.bytes.unsigned(this.#index(key));
    });
  }

  /** A first call compiles the function, puts it in the table, and goes there. */
  #lazy(entry: FunctionEntry, signature: Signature, name: string): void {
    this.#import({ kind: 'engine', name: 'compile' }, 'engine:compile', 'i:');
    this.#synthetic(`lazy:${entry.id}`, signature, name, (code, parameters) => {
      code.i32(entry.id);
      code.op(Op.call);
      code.bytes.unsigned(this.#index('engine:compile'));
      for (let i = 0; i < parameters; i++) code.get(i);
      code.i32(entry.slot);
      code.op(Op.call_indirect);
      code.bytes.unsigned(this.#signature(signature));
      code.op(0);
    });
  }

  /** A direct call to a function of another batch goes through the table. */
  #trampoline(entry: FunctionEntry, signature: Signature): string {
    const key = `trampoline:${entry.id}`;
    const slot = this.program.slotOf(entry);
    this.#synthetic(key, signature, undefined, (code, parameters) => {
      for (let i = 0; i < parameters; i++) code.get(i);
      code.i32(slot);
      code.op(Op.call_indirect);
      code.bytes.unsigned(this.#signature(signature));
      code.op(0);
    });
    return key;
  }

  /** Ends the run: nobody models the function, it does not compile, or it is called as what it is not. */
  #stub(entry: FunctionEntry, signature: Signature, why: 'absent' | 'mismatch', exportAs?: string): string {
    const key = `${why}:${entry.id}:${signature}:${exportAs ?? ''}`;
    const engine = why === 'absent' ? 'notModelled' : 'badCall';
    this.#import({ kind: 'engine', name: engine }, `engine:${engine}`, 'i:');
    this.#synthetic(key, signature, exportAs, (code) => {
      code.i32(entry.id);
      code.op(Op.call);
      code.bytes.unsigned(this.#index(`engine:${engine}`));
      code.op(Op.unreachable);
    });
    return key;
  }

  #synthetic(
    key: string,
    signature: Signature,
    exportAs: string | undefined,
    fill: (code: Code, parameters: number) => void,
  ): void {
    this.#signature(signature);
    this.#add(key, () => {
      const code = new Code(48);
      code.bytes.unsigned(0);
      fill(code, signature.indexOf(':'));
      return { signature, exportAs, body: code.bytes.view() };
    });
  }

  #add(key: string, make: () => ModuleFunction): void {
    if (this.#position.has(key)) return;
    this.#position.set(key, this.#bodies.length);
    this.#bodies.push(make);
  }

  #import(source: BatchImport, key: string, signature: Signature): void {
    if (this.#importIndex.has(key)) return;
    this.#signature(signature);
    this.#importIndex.set(key, this.#imports.length);
    this.#imports.push({ module: 'i', name: String(this.#imports.length), signature, source });
  }

  #signature(signature: Signature): number {
    let index = this.#signatureIndex.get(signature);
    if (index === undefined) {
      index = this.#signatures.length;
      this.#signatures.push(signature);
      this.#signatureIndex.set(signature, index);
    }
    return index;
  }

  #index(key: string): number {
    const imported = this.#importIndex.get(key);
    if (imported !== undefined) return imported;
    const position = this.#position.get(key);
    if (position === undefined) throw new Error(`no function ${key} in the batch`);
    return this.#imports.length + position;
  }

  /** Resolves every relocation of a body that begins at `start`. */
  #link(entry: FunctionEntry, bytes: Bytes, start: number): void {
    for (const r of entry.code?.relocations ?? []) {
      const at = start + r.at;
      switch (r.kind) {
        case 'call':
          bytes.patchIndex(at, this.#index(this.#callee(r.symbol, r.signature)));
          break;
        case 'pointer': {
          const { slot } = this.program.entry(r.symbol);
          bytes.patchPadded(at, textBase + BigInt(slot) * textStride, 10);
          break;
        }
        case 'data':
          bytes.patchIndex(at, this.program.dataOffset(r.target) + r.addend);
          break;
        case 'signature':
          bytes.patchIndex(at, this.#signature(r.signature));
          break;
        case 'engine':
          bytes.patchIndex(at, this.#index(`engine:${r.name}`));
          break;
        case 'operation':
          bytes.patchIndex(at, this.#index(`operation:${r.name}:${r.signature}`));
          break;
        case 'site':
          bytes.patchIndex(at, entry.siteBase + r.site);
          break;
        default:
          bytes.patchIndex(at, entry.id);
      }
    }
  }
}
