import type { Outcome, Problem } from '../../base/problem';
import { HeaderTokens } from '../preprocess/header-tokens';
import { spellings, type TokenBuffer } from '../token';
import type { CType, Record } from '../types/type';
import type { CUnit, FunctionPlace } from '../unit';
import type { CSymbol, FunctionDefinition, ObjectDefinition } from './ast';
import { type DeclarationIndex, type DeclarationLookup, Declares, indexDeclarations } from './declaration-index';
import type { DeclarationPool } from './declaration-pool';
import { parseFunction, parseObject } from './definition';
import { ParseFailure } from './failure';
import { type DefinitionSite, FileScope } from './file-scope';
import { PooledDeclarations } from './pooled-declarations';
import { lexSpelling } from './spelling';
import { parseTypeName } from './type-name';

/** Tokens of headers as they are handed over, which stand for them wherever they are kept. */
type Headers = TokenBuffer | HeaderTokens;

const indexes = new WeakMap<Headers, DeclarationLookup>();
const headerScopes = new WeakMap<Headers, Map<string, SharedScope>>();

function headerIndex(headers: Headers, pool: DeclarationPool | undefined): DeclarationLookup {
  const known = indexes.get(headers);
  if (known) return known;
  const buffer = headers instanceof HeaderTokens ? headers.tokens : headers;
  const pooled = headers instanceof HeaderTokens ? pool?.add(buffer) : undefined;
  const index = pooled ?? indexDeclarations(buffer);
  if (pooled && headers instanceof HeaderTokens) headers.release(() => pooled.tokens());
  indexes.set(headers, index);
  return index;
}

/** The declarations of headers that are kept in a pool, if these are. */
export function pooledHeaders(headers: HeaderTokens): PooledDeclarations | undefined {
  const index = indexes.get(headers);
  return index instanceof PooledDeclarations ? index : undefined;
}

/** Headers whose declarations are in a pool already. */
export function headersFrom(pooled: PooledDeclarations): HeaderTokens {
  const headers = HeaderTokens.kept(pooled.length, () => pooled.tokens());
  indexes.set(headers, pooled);
  return headers;
}

/** A parsed definition with the file-scope names that it depends on. */
interface Parsed<T> {
  readonly outcome: Outcome<T>;
  readonly uses: ReadonlySet<number>;
}

/** What units with the same headers have in common. */
class SharedScope {
  readonly functions = new Map<CSymbol, Parsed<FunctionDefinition>>();
  readonly objects = new Map<CSymbol, Parsed<ObjectDefinition>>();

  constructor(
    readonly headers: Headers,
    readonly scope: FileScope,
  ) {}
}

function sharedScope(path: string, headers: Headers, pool: DeclarationPool | undefined): SharedScope {
  let byPath = headerScopes.get(headers);
  if (!byPath) {
    byPath = new Map();
    headerScopes.set(headers, byPath);
  }
  let shared = byPath.get(path);
  if (!shared) {
    shared = new SharedScope(headers, new FileScope(path, headerIndex(headers, pool), undefined));
    byPath.set(path, shared);
  }
  return shared;
}

/** A translation unit over expanded tokens. The headers' declarations are indexed and parsed once for all units that share
 *  the buffer and the path; the body costs its own tokens only. With a pool, that is where `HeaderTokens` are kept from now on. */
export function createUnit(
  path: string,
  buffers: { headers: TokenBuffer | HeaderTokens; body: TokenBuffer },
  pool?: DeclarationPool,
): CUnit {
  return new Unit(path, sharedScope(path, buffers.headers, pool), indexDeclarations(buffers.body));
}

class Unit implements CUnit {
  readonly problems: readonly Problem[];
  readonly #scope: FileScope;
  readonly #functions = new Map<CSymbol, Outcome<FunctionDefinition>>();
  readonly #objects = new Map<CSymbol, Outcome<ObjectDefinition>>();

  constructor(
    readonly path: string,
    readonly shared: SharedScope,
    readonly index: DeclarationIndex,
  ) {
    this.#scope = new FileScope(path, index, shared.scope);
    this.problems = [...shared.scope.index.problems, ...index.problems];
  }

  symbol(name: string): CSymbol | undefined {
    const hidden = this.#scope.hidden.get(name) ?? this.shared.scope.hidden.get(name);
    if (hidden) return hidden;
    const entry = attempt(() => this.#scope.find(spellings.id(name))).value;
    return entry?.kind === 'symbol' ? entry.symbol : undefined;
  }

  *definedNames(): Iterable<string> {
    const seen = new Set<number>();
    for (const index of [this.shared.scope.index, this.index]) {
      for (const id of index.names.keys()) {
        if (seen.has(id)) continue;
        const defines = index.names.get(id)?.some((number) => {
          const flags = index.declaration(number)?.flags ?? 0;
          if (flags & (Declares.Typedef | Declares.Static | Declares.Inline)) return false;
          return (
            (flags & Declares.FunctionBody) !== 0 ||
            (flags & (Declares.Extern | Declares.Initializer)) === Declares.Initializer
          );
        });
        if (!defines) continue;
        seen.add(id);
        yield spellings.text(id);
      }
    }
  }

  problemsOf(name: string): readonly Problem[] {
    return attempt(() => this.#scope.find(spellings.id(name))).problems;
  }

  check(): readonly Problem[] {
    const found = new Set<Problem>();
    this.index.declarations.forEach((_, number) => {
      const failure = this.#scope.parseDeclaration(number);
      if (failure) found.add(failure.problem);
    });
    for (const [symbol, site] of [...this.#scope.sites]) {
      if (site.buffer !== this.index.buffer) continue;
      const { problems } = site.kind === 'function' ? this.functionDefinition(symbol) : this.objectDefinition(symbol);
      for (const problem of problems) found.add(problem);
    }
    return [...found].filter((problem) => !this.problems.includes(problem));
  }

  functions(): readonly FunctionPlace[] {
    this.index.declarations.forEach((_, number) => {
      this.#scope.parseDeclaration(number);
    });
    const own = [...this.#scope.sites].filter(
      ([, site]) => site.kind === 'function' && site.buffer === this.index.buffer,
    );
    return own.flatMap(([symbol]) => this.functionPlace(symbol) ?? []);
  }

  functionDefinition(symbol: CSymbol): Outcome<FunctionDefinition> {
    return this.#definition(symbol, 'function', this.#functions, this.shared.functions, parseFunction);
  }

  functionPlace(symbol: CSymbol): FunctionPlace | undefined {
    const site = this.#scope.sites.get(symbol) ?? this.shared.scope.sites.get(symbol);
    if (site?.kind !== 'function' || site.type.kind !== 'function') return undefined;
    const { type, buffer, start, end } = site;
    return { symbol, type, buffer, start, end, text: buffer === this.index.buffer ? buffer : this.shared.headers };
  }

  objectDefinition(symbol: CSymbol): Outcome<ObjectDefinition> {
    const known = this.#scope.definitions.get(symbol);
    if (known) return { value: known, problems: [] };
    return this.#definition(symbol, 'object', this.#objects, this.shared.objects, parseObject);
  }

  #definition<K extends 'function' | 'object', T>(
    symbol: CSymbol,
    kind: K,
    own: Map<CSymbol, Outcome<T>>,
    shared: Map<CSymbol, Parsed<T>>,
    parse: (file: FileScope, symbol: CSymbol, site: DefinitionSite & { kind: K }, uses: Set<number>) => T,
  ): Outcome<T> {
    const known = own.get(symbol);
    if (known) return known;
    const site = this.#scope.sites.get(symbol) ?? this.shared.scope.sites.get(symbol);
    if (site?.kind !== kind) return { problems: [] };
    const wanted = site as DefinitionSite & { kind: K };
    const fromHeaders = !this.#scope.sites.has(symbol);
    if (fromHeaders) {
      let parsed = shared.get(symbol);
      if (!parsed) {
        const uses = new Set<number>();
        parsed = { outcome: attempt(() => parse(this.shared.scope, symbol, wanted, uses)), uses };
        shared.set(symbol, parsed);
      }
      if (!this.#redeclares(parsed.uses)) return parsed.outcome;
    }
    const outcome = attempt(() => parse(this.#scope, symbol, wanted, new Set()));
    own.set(symbol, outcome);
    return outcome;
  }

  /** Whether the body says something about a name that a header's definition depends on. */
  #redeclares(uses: ReadonlySet<number>): boolean {
    for (const id of uses) if (this.index.names.has(id)) return true;
    return false;
  }

  type(spelling: string): CType | undefined {
    return attempt(() => {
      const buffer = lexSpelling(spelling);
      const c = this.#scope.contextAt(buffer, 0);
      c.order = Number.POSITIVE_INFINITY;
      const type = parseTypeName(c);
      if (c.pos < c.end) return undefined;
      return type.kind === 'record' ? c.completed(type) : type;
    }).value;
  }

  record(spelling: string): Record | undefined {
    const type = this.type(spelling);
    return type?.kind === 'record' && type.record.complete ? type.record : undefined;
  }

  constant(name: string): bigint | undefined {
    const entry = attempt(() => this.#scope.find(spellings.id(name))).value;
    return entry?.kind === 'constant' ? entry.value : undefined;
  }
}

/** Runs a parse; what it could not understand becomes its problem. */
function attempt<T>(run: () => T): Outcome<T> {
  try {
    const value = run();
    return value === undefined ? { problems: [] } : { value, problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof ParseFailure)) throw thrown;
    return { problems: [thrown.problem] };
  }
}
