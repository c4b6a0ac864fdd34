import type { Problem } from '../../base/problem';
import type { Span } from '../../base/span';
import type { AsmStatement, CSymbol, StaticItem } from '../../c/parse/ast';
import { alignOf, sizeOf } from '../../c/types/size';
import type { CUnit, FunctionPlace } from '../../c/unit';
import type { DataTarget } from '../emit/code';
import { translateFunction } from '../generate/function';
import type { FunctionCode } from '../generate/generator';
import type { StackFrame, Surroundings } from '../host';
import { defaultLayout, type MemoryLayout } from '../layout';
import { type Batch, buildBatch } from './batch';
import { type FunctionEntry, symbolKey } from './entry';
import { DataImage, type ImageObject } from './image';

/** Where a program finds the C that its units refer to and do not define. */
export interface ProgramSource {
  /** The unit of a file of the tree, or undefined if it cannot be read. */
  unit(path: string): CUnit | undefined;
  /** The file of the tree that defines an external function or object, if its C is to be compiled. */
  provider(name: string): string | undefined;
}

/** What a program is linked with. */
export interface ProgramOptions {
  readonly layout?: MemoryLayout;
  /** Store the running site and coverage (needed for traces), or leave them out (for speed). */
  readonly marks?: boolean;
  readonly surroundings: Surroundings;
  readonly source?: ProgramSource;
  /** Functions that earlier runs came to through pointers: compiled together with the first one, not one by one. */
  readonly warm?: readonly CSymbol[];
  /** Function code from earlier programs, by identity of definition and environment. */
  readonly cache?: CodeCache;
}

/** Keeps function code between programs. `undefined` as key means that the definition may not be cached. */
export interface CodeCache {
  key(place: FunctionPlace): string | undefined;
  get(key: string): FunctionCode | undefined;
  set(key: string, code: FunctionCode): void;
}

/** C units being linked to WebAssembly, function by function, as a run reaches them. Several instances (the crashed kernel
 *  and the crash kernel) may run one program. */
export class Program {
  readonly layout: MemoryLayout;
  readonly marks: boolean;
  readonly image = new DataImage();
  readonly entries: FunctionEntry[] = [];
  readonly batches: Batch[] = [];
  /** Slot 0 is never used, so that no function has the address `textBase`. */
  readonly slots: (FunctionEntry | undefined)[] = [undefined];
  /** Slots that some batch has filled. */
  readonly slotted = new Set<number>();
  /** Functions that batches were made for, in order. */
  readonly roots: CSymbol[] = [];
  readonly #warm: readonly CSymbol[];
  readonly #byKey = new Map<string, FunctionEntry>();
  readonly #definitions = new Map<string, { unit: CUnit; symbol: CSymbol } | undefined>();
  readonly #units: CUnit[];
  /** What names mean that some unit defines: the first that does stays the first. */
  readonly #defined = new Map<string, CSymbol>();
  readonly #surroundings: Surroundings;
  readonly #source: ProgramSource | undefined;
  readonly #cache: CodeCache | undefined;
  readonly #siteFunction: number[] = [0];
  /** Of sites that were asked for. */
  readonly #spans: (Span | undefined)[] = [undefined];
  readonly #frames = new Map<number, StackFrame>();
  #anonymous = 0;

  constructor(units: readonly CUnit[], options: ProgramOptions) {
    this.#units = [...units];
    this.layout = options.layout ?? defaultLayout;
    this.marks = options.marks ?? true;
    this.#surroundings = options.surroundings;
    this.#source = options.source;
    this.#cache = options.cache;
    this.#warm = options.warm ?? [];
  }

  get units(): readonly CUnit[] {
    return this.#units;
  }

  /** The function of this name, see `symbol`. */
  function(name: string): FunctionEntry | undefined {
    const symbol = this.symbol(name);
    return symbol?.kind === 'function' ? this.entry(symbol) : undefined;
  }

  /** What a name means: any symbol of the units that are loaded, else an external one of the file that provides it.
   *  `drivers/iommu/iommu.c:iommu_init` names the symbol of that file, static or not, and loads the file. */
  symbol(name: string): CSymbol | undefined {
    const colon = name.indexOf(':');
    if (colon >= 0) return this.#load(name.slice(0, colon))?.symbol(name.slice(colon + 1));
    const known = this.#defined.get(name);
    if (known) return known;
    let declared: CSymbol | undefined;
    for (const unit of this.#units) {
      const symbol = unit.symbol(name);
      if (symbol?.defined) {
        this.#defined.set(name, symbol);
        return symbol;
      }
      declared ??= symbol;
    }
    return declared ?? this.#undeclared(name);
  }

  /** What no unit of the program speaks of, and a file of the tree defines. */
  #undeclared(name: string): CSymbol | undefined {
    const path = this.#source?.provider(name);
    const symbol = path === undefined ? undefined : this.#load(path)?.symbol(name);
    return symbol?.defined ? symbol : undefined;
  }

  entry(symbol: CSymbol): FunctionEntry {
    const key = symbolKey(symbol);
    const known = this.#byKey.get(key);
    if (known) return known;
    const entry = this.#resolve(symbol, key);
    this.entries.push(entry);
    this.#byKey.set(key, entry);
    return entry;
  }

  /** Makes sure that a function's code is in some batch; returns the batches that this added. */
  ensure(entry: FunctionEntry): readonly Batch[] {
    if (entry.batch >= 0) return [];
    this.#fetch(entry);
    this.roots.push(entry.symbol);
    const warm = this.batches.length === 0 ? this.#warm.map((symbol) => this.#fetch(this.entry(symbol))) : [];
    const roots = [entry, ...warm.filter((each) => each !== entry && each.origin === 'compiled')];
    const batch = buildBatch(this, roots, this.batches.length);
    this.batches.push(batch);
    return [batch];
  }

  /** Translates a function, once. */
  codeOf(entry: FunctionEntry): FunctionCode | undefined {
    if (entry.code) return entry.code;
    const code = entry.kept ?? this.#translate(entry);
    if (!code) return undefined;
    entry.code = code;
    entry.siteBase = this.#siteFunction.length;
    for (let i = 0; i < code.sites.length; i++) {
      this.#siteFunction.push(entry.id);
      this.#spans.push(undefined);
    }
    return code;
  }

  #translate({ definition, place }: FunctionEntry): FunctionCode | undefined {
    if (!definition) return undefined;
    const code = translateFunction(definition, {
      layout: this.layout,
      marks: this.marks,
      assembly: (statement: AsmStatement) => this.#surroundings.assembly(statement),
    });
    const key = place && this.#cache?.key(place);
    if (key !== undefined) this.#cache?.set(key, code);
    return code;
  }

  slotOf(entry: FunctionEntry): number {
    if (entry.slot === 0) {
      entry.slot = this.slots.length;
      this.slots.push(entry);
    }
    return entry.slot;
  }

  /** Offset of an object in the image; placing it places what its initialiser points to. */
  dataOffset(target: DataTarget): number {
    return this.#placeData(target).offset;
  }

  /** The original place of a site. */
  siteSpan(site: number): Span | undefined {
    const known = this.#spans[site];
    if (known) return known;
    const entry = this.siteEntry(site);
    if (!entry?.place || !entry.code) return undefined;
    const { buffer, start } = entry.place;
    const span = buffer.span(start + (entry.code.sites[site - entry.siteBase] ?? 0));
    this.#spans[site] = span;
    return span;
  }

  /** The frame of a function, by its number, that is at a site. Traces of all runs share one object. */
  frame(id: number, site: number): StackFrame | undefined {
    const known = this.#frames.get(site);
    const entry = this.entries[id];
    if (known && known.function === entry?.name) return known;
    const at = this.siteSpan(site);
    if (!entry || !at) return undefined;
    const frame = { function: entry.name, at };
    this.#frames.set(site, frame);
    return frame;
  }

  get siteCount(): number {
    return this.#siteFunction.length;
  }

  siteEntry(site: number): FunctionEntry | undefined {
    return this.entries[this.#siteFunction[site] ?? -1];
  }

  #resolve(symbol: CSymbol, key: string): FunctionEntry {
    const base = {
      id: this.entries.length,
      key,
      name: symbol.name,
      symbol,
      problems: [] as Problem[],
      siteBase: 0,
      slot: 0,
      batch: -1,
    };
    if (this.#surroundings.providesFunction(symbol)) return { ...base, origin: 'host' };
    const entry: FunctionEntry = { ...base, origin: 'elsewhere' };
    return this.#isElsewhere(symbol) ? entry : this.#fetch(entry);
  }

  /** Looks up what defines an entry, wherever that is. */
  #fetch(entry: FunctionEntry): FunctionEntry {
    if (entry.origin !== 'elsewhere') return entry;
    const found = this.#definition(entry.symbol);
    if (!found) return Object.assign(entry, { origin: 'absent' });
    entry.symbol = found.symbol;
    const place = found.unit.functionPlace(found.symbol);
    const kept = place && this.#kept(place);
    if (kept) return Object.assign(entry, { origin: 'compiled', place, kept });
    const { value: definition, problems } = found.unit.functionDefinition(found.symbol);
    if (!definition) return Object.assign(entry, { origin: 'broken', problems });
    return Object.assign(entry, { origin: 'compiled', place, definition, problems });
  }

  /** Whether only a file that is not read yet can define a function. Reading one takes longer than most runs. */
  #isElsewhere(symbol: CSymbol): boolean {
    if (symbol.alias !== undefined || symbol.linkage === 'internal' || this.#searchLoaded(symbol)) return false;
    const path = this.#source?.provider(symbol.name);
    return path !== undefined && !this.#units.some((unit) => unit.path === path);
  }

  #kept(place: FunctionPlace): FunctionCode | undefined {
    const key = this.#cache?.key(place);
    return key === undefined ? undefined : this.#cache?.get(key);
  }

  /** The unit and symbol that define a symbol: its own unit, any unit of the program, or a file of the tree. */
  #definition(symbol: CSymbol): { unit: CUnit; symbol: CSymbol } | undefined {
    const key = symbolKey(symbol);
    if (this.#definitions.has(key)) return this.#definitions.get(key);
    const found = this.#search(symbol);
    this.#definitions.set(key, found);
    return found;
  }

  #search(symbol: CSymbol, depth = 0): { unit: CUnit; symbol: CSymbol } | undefined {
    if (symbol.alias !== undefined && depth < 8) {
      const own = this.#units.find((unit) => unit.path === symbol.unit)?.symbol(symbol.alias);
      if (own) return this.#search(own, depth + 1);
    }
    // A function of a file that an earlier run needed; this one has not come to it yet.
    if (symbol.linkage === 'internal') this.#load(symbol.unit);
    const loaded = this.#searchLoaded(symbol);
    if (loaded || symbol.linkage === 'internal') return loaded;
    const path = this.#source?.provider(symbol.name);
    const unit = path === undefined ? undefined : this.#load(path);
    const other = unit?.symbol(symbol.name);
    return unit && other?.defined && other.kind === symbol.kind ? { unit, symbol: other } : undefined;
  }

  #searchLoaded(symbol: CSymbol): { unit: CUnit; symbol: CSymbol } | undefined {
    const home = this.#units.find((unit) => unit.path === symbol.unit);
    // The symbol may come from cached code, made for an earlier edition of the unit: its own edition is the one to ask.
    const own = home?.symbol(symbol.name) ?? symbol;
    if (own.defined && home && !own.weak) return { unit: home, symbol: own };
    if (symbol.linkage === 'internal') return undefined;
    for (const unit of this.#units) {
      const other = unit.symbol(symbol.name);
      if (other?.defined && other.linkage === 'external' && other.kind === symbol.kind) return { unit, symbol: other };
    }
    return undefined;
  }

  /** The unit of a file, made part of the program. */
  #load(path: string): CUnit | undefined {
    const known = this.#units.find((each) => each.path === path);
    if (known) return known;
    const unit = this.#source?.unit(path);
    if (unit) this.#units.push(unit);
    return unit;
  }

  #placeData(target: DataTarget): ImageObject {
    if (target.kind === 'bytes') {
      const key = `"${String.fromCharCode(...target.bytes.subarray(0, 4096))}"${target.bytes.length > 4096 ? this.#anonymous++ : ''}`;
      return (
        this.image.find(key) ??
        this.image.place(key, 'string literal', target.bytes.length, target.align, {
          kind: 'bytes',
          bytes: target.bytes,
        })
      );
    }
    const { symbol } = target;
    const key = symbolKey(symbol);
    const known = this.image.find(key);
    if (known) return known;
    const declared = Math.max(sizeOf(symbol.type), 8);
    const align = Math.max(alignOf(symbol.type), symbol.align ?? 1);
    if (this.#surroundings.providesDatum(symbol)) {
      return this.image.place(key, symbol.name, declared, align, { kind: 'host', symbol });
    }
    const found = this.#definition(symbol);
    const outcome = found?.unit.objectDefinition(found.symbol);
    if (!outcome?.value) return this.image.place(key, symbol.name, declared, align, { kind: 'absent', symbol });
    const { initializer, type } = outcome.value;
    const items: readonly StaticItem[] = initializer?.items ?? [];
    const size = initializer?.size ?? sizeOf(type);
    const content = { kind: 'items', items, type } as const;
    const object = this.image.place(key, symbol.name, size, Math.max(alignOf(type), align), content);
    for (const item of items) {
      if (item.kind !== 'symbol') continue;
      if (item.symbol.kind === 'function') this.slotOf(this.entry(item.symbol));
      else this.#placeData({ kind: 'symbol', symbol: item.symbol });
    }
    return object;
  }
}
