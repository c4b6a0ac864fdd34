import { error } from '../../base/problem';
import { spellings, type TokenBuffer, TokenKind } from '../token';
import type { RecordType } from '../types/type';
import type { CSymbol } from './ast';
import { ParseFailure } from './failure';
import type { FileScope } from './file-scope';
import type { FunctionState } from './function-state';
import { LazyRecord } from './lazy-record';
import { type Entry, Scope } from './scope';
import { keywordOf, P } from './words';

/** Nested constructs that the parser follows before it gives up: deeper than any real code, shallower than the stack. */
const maxDepth = 400;

/** Operators, calls or the like in one chain: each makes the tree one level deeper. */
export const maxChain = 500;

/** Depth counter shared by every context of a unit, since one declaration's parse may start another's. */
export interface Depth {
  count: number;
}

/** A cursor over the tokens of one declaration, with the scopes that its names are looked up in. */
export class Context {
  pos: number;
  scope: Scope | undefined;
  /** The function whose body is parsed. */
  fn: FunctionState | undefined;
  /** Declarations that begin at or after this place in the unit are not visible yet. */
  order = Number.POSITIVE_INFINITY;
  /** Collects the file-scope names that were looked up. */
  uses: Set<number> | undefined;
  /** An initialiser of static storage is parsed: literals are objects of the file. */
  constantContext = false;
  readonly #text: Int32Array;

  constructor(
    readonly file: FileScope,
    readonly buffer: TokenBuffer,
    start: number,
    readonly end: number,
  ) {
    this.#text = buffer.text;
    this.pos = start;
    if (buffer.kind[start] === TokenKind.Pragma) this.#skipPragmas();
  }

  /** Spelling id of the current token, 0 at the end. */
  get tok(): number {
    return this.pos < this.end ? (this.#text[this.pos] ?? 0) : 0;
  }

  get keyword(): number {
    return keywordOf(this.tok);
  }

  get kind(): number {
    return this.pos < this.end ? (this.buffer.kind[this.pos] ?? 0) : TokenKind.EndOfFile;
  }

  get isIdentifier(): boolean {
    return this.kind === TokenKind.Identifier && keywordOf(this.tok) === 0;
  }

  /** Spelling id `count` tokens ahead. */
  peek(count = 1): number {
    const at = this.pos + count;
    return at < this.end ? (this.#text[at] ?? 0) : 0;
  }

  next(): void {
    if (this.pos < this.end) this.pos++;
    if (this.buffer.kind[this.pos] === TokenKind.Pragma) this.#skipPragmas();
  }

  #skipPragmas(): void {
    while (this.pos < this.end && this.buffer.kind[this.pos] === TokenKind.Pragma) this.pos++;
  }

  /** Moves on to a token further ahead. */
  jump(to: number): void {
    this.pos = to;
    if (this.buffer.kind[this.pos] === TokenKind.Pragma) this.#skipPragmas();
  }

  accept(id: number): boolean {
    if (this.tok !== id) return false;
    this.next();
    return true;
  }

  expect(id: number, where: string): void {
    if (this.accept(id)) return;
    this.fail('syntax', `expected '${spellings.text(id)}' ${where}, found ${this.found()}`);
  }

  /** Takes an identifier and gives its spelling id. */
  identifier(what: string): number {
    if (!this.isIdentifier) this.fail('syntax', `expected ${what}, found ${this.found()}`);
    const id = this.tok;
    this.next();
    return id;
  }

  found(): string {
    return this.pos < this.end ? `'${this.buffer.spelling(this.pos)}'` : 'the end of the declaration';
  }

  fail(code: string, message: string, at: number = this.pos, help?: string): never {
    const place = Math.max(0, Math.min(at, this.end - 1));
    throw new ParseFailure(error(code, message, this.buffer.span(place), help));
  }

  /** Runs a nested construct, bounded in depth. */
  nested<T>(run: () => T): T {
    const depth = this.file.depth;
    if (depth.count >= maxDepth) this.fail('nesting-too-deep', 'the code is nested too deeply to be understood');
    depth.count++;
    try {
      return run();
    } finally {
      depth.count--;
    }
  }

  inScope<T>(run: (scope: Scope) => T): T {
    const outer = this.scope;
    const scope = new Scope(outer);
    this.scope = scope;
    try {
      return run(scope);
    } finally {
      this.scope = outer;
    }
  }

  /** Runs within a parameter list, where sizes are parsed but never computed. */
  inPrototype<T>(run: (scope: Scope) => T): T {
    const { fn } = this;
    this.fn = undefined;
    try {
      return this.inScope(run);
    } finally {
      this.fn = fn;
    }
  }

  /** The record with its members, which the main file may give although headers only mention it. Fails where it stays
   *  incomplete. */
  requireComplete(type: RecordType, at: number): RecordType {
    const completed = this.completed(type);
    if (completed.record.complete) return completed;
    const { record } = completed;
    if (record instanceof LazyRecord && record.failure) throw record.failure;
    this.fail('incomplete-type', `'${record.kind} ${record.tag ?? ''}' is not defined here`, at);
  }

  completed(type: RecordType): RecordType {
    const { record } = type;
    if (record.complete || record.tag === undefined) return type;
    const own = this.file.completeTag(record);
    return own ? { ...type, record: own } : type;
  }

  lookup(id: number): Entry | undefined {
    return this.scope?.find(id) ?? this.file.lookup(id, this);
  }

  /** Whether a symbol is a compound literal, whose contents are known. */
  isLiteral(symbol: CSymbol): boolean {
    return symbol.name.startsWith('.literal.');
  }

  /** Every name in sight, for suggestions. */
  *visibleNames(): Iterable<string> {
    for (let scope = this.scope; scope; scope = scope.parent) {
      for (const id of scope.names.keys()) yield spellings.text(id);
    }
    yield* this.file.allNames();
  }

  /** Skips a balanced group whose opening token is the current one. */
  skipGroup(): void {
    const opening = this.pos;
    let depth = 0;
    do {
      const tok = this.tok;
      if (tok === 0) this.fail('syntax', `'${this.buffer.spelling(opening)}' has no match`, opening);
      if (tok === P.lparen || tok === P.lbrace || tok === P.lbracket) depth++;
      if (tok === P.rparen || tok === P.rbrace || tok === P.rbracket) depth--;
      this.next();
    } while (depth > 0);
  }
}
