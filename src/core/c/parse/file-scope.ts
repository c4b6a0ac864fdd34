import type { Problem } from '../../base/problem';
import { spellings, type TokenBuffer } from '../token';
import { recordType, uintType } from '../types/make';
import type { CType, EnumType, Record, RecordType } from '../types/type';
import type { CSymbol, ObjectDefinition, StaticInitializer } from './ast';
import type { Attributes } from './attribute';
import { Context, type Depth } from './context';
import { type DeclarationLookup, Declares } from './declaration-index';
import type { Parameter } from './declarator';
import { parseEnum } from './enum-specifier';
import { parseExternal } from './external-declaration';
import { ParseFailure } from './failure';
import { LazyRecord } from './lazy-record';
import { predefined } from './predefined';
import { parseRecord } from './record-specifier';
import type { Entry } from './scope';

/** Where a function body or an initialiser stands, to be parsed when it is asked for. */
export type DefinitionSite =
  | {
      readonly kind: 'function';
      readonly buffer: TokenBuffer;
      readonly start: number;
      readonly body: number;
      readonly end: number;
      readonly type: CType;
      readonly parameters: readonly Parameter[];
      /** The body cannot be told from what follows. */
      readonly problem?: Problem;
    }
  | {
      readonly kind: 'object';
      readonly buffer: TokenBuffer;
      readonly start: number;
      /** First token of the initialiser, -1 for a tentative definition. */
      readonly initializer: number;
      readonly end: number;
    };

/** Definitions that parsing comes to by itself: static locals and anonymous objects. They belong to their symbols, of all units: code that
 *  is kept while other parts of its file change still refers to the symbols of the edition that it was made from. */
const staticDefinitions = new WeakMap<CSymbol, ObjectDefinition>();

/** File scope of a translation unit, or of the headers that several units share (then it is the units' parent). Names are resolved on
 *  demand: a declaration is parsed when something first asks for what it declares. */
export class FileScope {
  readonly depth: Depth;
  readonly sites = new Map<CSymbol, DefinitionSite>();
  readonly definitions = staticDefinitions;
  /** Static locals and anonymous objects, by their unique names. */
  readonly hidden = new Map<string, CSymbol>();
  readonly #names = new Map<number, Entry>();
  readonly #tags = new Map<number, RecordType | EnumType>();
  readonly #records = new Map<number, LazyRecord>();
  readonly #enums = new Map<number, EnumType>();
  readonly #started = new Set<number>();
  readonly #resolving = new Set<number>();
  readonly #failures = new Map<number, ParseFailure>();
  readonly #base: number;

  constructor(
    readonly path: string,
    readonly index: DeclarationLookup,
    readonly parent: FileScope | undefined,
  ) {
    this.depth = parent?.depth ?? { count: 0 };
    this.#base = parent ? parent.index.length : 0;
  }

  /** Place in the unit's text of a token, headers first: what stands later is not visible yet. */
  orderOf(buffer: TokenBuffer, at: number): number {
    return buffer === this.index.buffer || !this.parent
      ? this.#base + this.index.placeOf(at)
      : this.parent.orderOf(buffer, at);
  }

  /** What a name means at file scope for the code that `c` parses. */
  lookup(id: number, c: Context): Entry | undefined {
    c.uses?.add(id);
    const own = this.index.names.get(id)?.[0];
    if (own !== undefined) {
      const start = this.index.declaration(own)?.start ?? 0;
      if (this.#base + this.index.placeOf(start) < c.order) return this.find(id);
      return this.parent?.lookup(id, c);
    }
    const list = this.index.enumerators.get(id);
    if (list !== undefined && this.#base + this.index.placeOf(list) < c.order) return this.find(id);
    return this.#names.get(id) ?? (this.parent ? this.parent.lookup(id, c) : this.find(id));
  }

  /** What a name means at the end of the file. Throws the failure of its declaration. */
  find(id: number): Entry | undefined {
    const numbers = this.index.names.get(id);
    if (numbers) {
      for (const number of numbers) this.parseDeclaration(number);
      const entry = this.#names.get(id);
      if (entry) return entry;
      for (const number of numbers) {
        const failure = this.#failures.get(number);
        if (failure) throw failure;
      }
    }
    const known = this.#names.get(id);
    if (known) return known;
    const list = this.index.enumerators.get(id);
    if (list !== undefined) {
      parseEnum(this.contextAt(this.index.buffer, list));
      const entry = this.#names.get(id);
      if (entry) return entry;
    }
    return this.parent ? this.parent.find(id) : predefined(spellings.text(id));
  }

  /** Whether any declaration or enumerator list of the unit, wherever it stands, has the name. */
  declares(id: number): boolean {
    const here = this.index.names.has(id) || this.index.enumerators.has(id);
    return here || this.parent?.declares(id) === true;
  }

  /** Parses a declaration once; what it declares is then known by name. */
  parseDeclaration(number: number): ParseFailure | undefined {
    const declaration = this.index.declaration(number);
    if (declaration && !this.#started.has(number)) {
      this.#started.add(number);
      const c = this.contextAt(this.index.buffer, declaration.start, declaration.end);
      try {
        parseExternal(c, declaration);
      } catch (thrown) {
        if (!(thrown instanceof ParseFailure)) throw thrown;
        this.#failures.set(number, thrown);
      }
    }
    return this.#failures.get(number);
  }

  contextAt(buffer: TokenBuffer, start: number, end?: number): Context {
    const limit = this.#limitOf(buffer, start);
    const c = new Context(this, buffer, start, end ?? limit);
    const whole = end === undefined || end === buffer.length;
    c.order = this.orderOf(buffer, whole ? this.#declarationEnd(buffer, start) : end);
    return c;
  }

  #limitOf(buffer: TokenBuffer, at: number): number {
    if (buffer === this.index.buffer) return this.index.limitOf(at);
    return this.parent ? this.parent.#limitOf(buffer, at) : buffer.length;
  }

  /** End of the declaration around a token, so that code parsed out of turn sees what stands before it. */
  #declarationEnd(buffer: TokenBuffer, at: number): number {
    if (buffer === this.index.buffer) return this.index.declarationEnd(at);
    return this.parent ? this.parent.#declarationEnd(buffer, at) : buffer.length;
  }

  setTypedef(id: number, type: CType): void {
    if (this.#names.get(id)?.kind !== 'typedef') this.#names.set(id, { kind: 'typedef', type });
  }

  setConstant(id: number, entry: Entry): void {
    this.#names.set(id, entry);
  }

  setSymbol(id: number, symbol: CSymbol): void {
    this.#names.set(id, { kind: 'symbol', symbol });
  }

  /** The entry made by declarations parsed so far. */
  known(id: number): Entry | undefined {
    return this.#names.get(id);
  }

  tag(kind: 'struct' | 'union' | 'enum', id: number): RecordType | EnumType {
    const known = this.#tags.get(id);
    if (known) return known;
    const keyword = this.index.tags.get(id);
    if (keyword === undefined && this.parent) return this.parent.tag(kind, id);
    // What looked like a definition may turn out to be a mention of the same tag, in code that does not compile.
    if (keyword !== undefined && !this.#resolving.has(id)) {
      this.#resolving.add(id);
      try {
        const c = this.contextAt(this.index.buffer, keyword);
        const type = c.buffer.spelling(keyword) === 'enum' ? parseEnum(c) : parseRecord(c);
        this.#tags.set(id, type);
        return type;
      } finally {
        this.#resolving.delete(id);
      }
    }
    const tag = spellings.text(id);
    const type: RecordType | EnumType =
      kind === 'enum'
        ? { kind, identity: {}, tag, underlying: uintType, complete: false, quals: 0 }
        : recordType(new LazyRecord(kind, tag));
    this.#tags.set(id, type);
    return type;
  }

  /** The definition that this file gives to a tag which headers only mention. */
  completeTag(record: Record): Record | undefined {
    const id = record.tag === undefined ? 0 : spellings.id(record.tag);
    if (this.index.tags.has(id)) {
      const type = this.tag(record.kind, id);
      if (type.kind === 'record' && type.record.complete) return type.record;
    }
    return this.parent?.completeTag(record);
  }

  /** The record that the definition at token `at` stands for. */
  recordAt(buffer: TokenBuffer, at: number, kind: 'struct' | 'union', tag: number): LazyRecord {
    if (buffer !== this.index.buffer && this.parent) return this.parent.recordAt(buffer, at, kind, tag);
    let record = this.#records.get(at);
    if (!record) {
      const known = this.#tags.get(tag);
      const open = known?.kind === 'record' && known.record instanceof LazyRecord && !known.record.defined;
      record = open ? (known.record as LazyRecord) : new LazyRecord(kind, tag === 0 ? undefined : spellings.text(tag));
      this.#records.set(at, record);
      if (tag !== 0 && !this.#tags.has(tag)) this.#tags.set(tag, recordType(record));
    }
    return record;
  }

  enumAt(buffer: TokenBuffer, at: number): EnumType | undefined {
    if (buffer !== this.index.buffer && this.parent) return this.parent.enumAt(buffer, at);
    return this.#enums.get(at);
  }

  setEnumAt(buffer: TokenBuffer, at: number, tag: number, type: EnumType): void {
    if (buffer !== this.index.buffer && this.parent) this.parent.setEnumAt(buffer, at, tag, type);
    else {
      this.#enums.set(at, type);
      if (tag !== 0) this.#tags.set(tag, type);
    }
  }

  bodyEnd(buffer: TokenBuffer, open: number): number | undefined {
    return buffer === this.index.buffer ? this.index.bodyEnd(open) : this.parent?.bodyEnd(buffer, open);
  }

  packAt(buffer: TokenBuffer, at: number): number {
    if (buffer !== this.index.buffer && this.parent) return this.parent.packAt(buffer, at);
    return this.index.packAt(at);
  }

  /** The symbol of an `extern` or function declaration inside a function. */
  localExtern(id: number, type: CType, attributes: Attributes): CSymbol {
    const entry = this.find(id);
    if (entry?.kind === 'symbol') return entry.symbol;
    const symbol = this.newSymbol(spellings.text(id), type, 'external', attributes);
    this.setSymbol(id, symbol);
    return symbol;
  }

  newSymbol(name: string, type: CType, linkage: CSymbol['linkage'], attributes: Attributes): CSymbol {
    return {
      kind: type.kind === 'function' ? 'function' : 'object',
      name,
      linkage,
      unit: this.path,
      type,
      weak: attributes.weak === true,
      ...(attributes.alias !== undefined && { alias: attributes.alias }),
      ...(attributes.section !== undefined && { section: attributes.section }),
      ...(attributes.error !== undefined && { forbidden: attributes.error }),
      ...(attributes.aligned !== undefined && { align: attributes.aligned }),
      defined: attributes.alias !== undefined,
    };
  }

  staticLocal(name: string, type: CType, attributes: Attributes): CSymbol {
    const symbol = this.newSymbol(name, type, 'internal', attributes);
    symbol.defined = true;
    this.hidden.set(name, symbol);
    return symbol;
  }

  defineStatic(symbol: CSymbol, definition: ObjectDefinition): void {
    this.definitions.set(symbol, definition);
  }

  /** An anonymous object of static storage for the literal at the token `at` that `c` parses. In a function its name tells the place in the
   *  function, so that it means the same wherever the function moves. */
  literalSymbol(c: Context, at: number, type: CType, initializer: StaticInitializer): CSymbol {
    const { buffer, fn } = c;
    const inHeaders = this.parent ? buffer !== this.index.buffer : true;
    const name = fn ? `${fn.symbol.name}.literal.${at - fn.start}` : `.literal.${inHeaders ? 'h' : ''}${at}`;
    const symbol = this.hidden.get(name) ?? this.newSymbol(name, type, 'internal', {});
    symbol.type = type;
    symbol.defined = true;
    this.hidden.set(name, symbol);
    this.definitions.set(symbol, { symbol, type, buffer, start: at, initializer });
    return symbol;
  }

  stringSymbol(c: Context, at: number, type: CType, bytes: Uint8Array): CSymbol {
    return this.literalSymbol(c, at, type, { size: bytes.length, items: [{ kind: 'bytes', offset: 0, bytes }] });
  }

  literalContents(symbol: CSymbol): StaticInitializer | undefined {
    return this.definitions.get(symbol)?.initializer;
  }

  /** Names of types and of everything else at file scope, for suggestions. */
  typeNames(): string[] {
    const own: string[] = [];
    for (const id of this.index.names.keys()) {
      const [first] = this.index.names.get(id) ?? [];
      const flags = first === undefined ? 0 : (this.index.declaration(first)?.flags ?? 0);
      if (flags & Declares.Typedef) own.push(spellings.text(id));
    }
    return this.parent ? [...own, ...this.parent.typeNames()] : own;
  }

  allNames(): string[] {
    const own = [...this.index.names.keys(), ...this.index.enumerators.keys()].map((id) => spellings.text(id));
    return this.parent ? [...own, ...this.parent.allNames()] : own;
  }
}
