import { fileNames, spellings, TokenKind } from '../token';
import { lex } from './lex';
import { type LexemeColumns, LINE_START, word } from './lexeme';
import type { Macro } from './macro';
import { contentHash } from './source';

/** A directive of a file: the tokens from `#` at `start` to `end`; `name` is its name's spelling, 0 for the null directive. */
export interface Directive {
  readonly name: number;
  readonly start: number;
  readonly end: number;
  /** For #if, #ifdef, #ifndef and #elif: index of the directive that ends this group; -1 where the file ends first. */
  next: number;
  /** What a #define comes to, or why it is none: the same wherever the file is included. Found when it is first obeyed. */
  macro?: Macro | string;
}

/** A mistake in the nesting of conditional groups, found without evaluating anything. */
export interface StructureProblem {
  readonly code: string;
  readonly message: string;
  readonly token: number;
}

/** A file as read: its tokens, its directives, and whether an include guard wraps all of it. Immutable, shared by all runs. */
export class SourceFile {
  readonly id: number;
  readonly tokens: LexemeColumns;
  readonly directives: readonly Directive[];
  readonly structure: readonly StructureProblem[];
  /** The macro that guards the whole file against a second inclusion, 0 for none. */
  readonly guard: number;
  #hash: string | undefined;

  constructor(
    readonly path: string,
    readonly source: string,
  ) {
    this.id = fileNames.id(path);
    this.tokens = lex(source);
    const directives: Directive[] = [];
    const structure: StructureProblem[] = [];
    indexDirectives(this.tokens, directives, structure);
    this.directives = directives;
    this.structure = structure;
    this.guard = guardOf(this.tokens, directives);
  }

  get hash(): string {
    this.#hash ??= contentHash(this.source);
    return this.#hash;
  }
}

const named = (name: string): number => spellings.id(name);
/** Names of the directives that shape conditional groups. */
export const directiveName = {
  if: named('if'),
  ifdef: named('ifdef'),
  ifndef: named('ifndef'),
  elif: named('elif'),
  elifdef: named('elifdef'),
  elifndef: named('elifndef'),
  else: named('else'),
  endif: named('endif'),
  define: named('define'),
  undef: named('undef'),
  include: named('include'),
  includeNext: named('include_next'),
  import: named('import'),
  error: named('error'),
  warning: named('warning'),
  pragma: named('pragma'),
  line: named('line'),
  ident: named('ident'),
  sccs: named('sccs'),
} as const;

const opening = new Set<number>([directiveName.if, directiveName.ifdef, directiveName.ifndef]);
const alternatives = new Set<number>([
  directiveName.elif,
  directiveName.elifdef,
  directiveName.elifndef,
  directiveName.else,
]);

/** Whether the directive starts, continues or ends a conditional group. */
export function isConditional(name: number): boolean {
  return opening.has(name) || alternatives.has(name) || name === directiveName.endif;
}

/** Whether the directive starts a conditional group: #if, #ifdef, #ifndef. */
export function opensGroup(name: number): boolean {
  return opening.has(name);
}

function indexDirectives(tokens: LexemeColumns, out: Directive[], structure: StructureProblem[]): void {
  const open: { last: Directive; first: number; elseSeen: boolean }[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (!((tokens.flags[i] ?? 0) & LINE_START) || tokens.text[i] !== word.hash) continue;
    if (tokens.kind[i] !== TokenKind.Punctuator) continue;
    let end = i + 1;
    while (end < tokens.length && !((tokens.flags[end] ?? 0) & LINE_START)) end++;
    const name = end > i + 1 ? (tokens.text[i + 1] ?? 0) : 0;
    const directive: Directive = { name, start: i, end, next: -1 };
    const index = out.push(directive) - 1;
    if (opening.has(name)) open.push({ last: directive, first: i, elseSeen: false });
    else if (alternatives.has(name) || name === directiveName.endif) {
      const group = open.at(-1);
      const spelled = `#${spellings.text(name)}`;
      if (!group) {
        structure.push({ code: 'stray-directive', message: `${spelled} without #if`, token: i });
      } else if (name === directiveName.endif) {
        group.last.next = index;
        open.pop();
      } else {
        if (group.elseSeen) structure.push({ code: 'stray-directive', message: `${spelled} after #else`, token: i });
        group.elseSeen ||= name === directiveName.else;
        group.last.next = index;
        group.last = directive;
      }
    }
    i = end - 1;
  }
  for (const group of open) {
    const name = spellings.text(tokens.text[group.first + 1] ?? 0);
    structure.push({ code: 'unterminated-conditional', message: `#${name} has no #endif`, token: group.first });
  }
}

/** `#ifndef X` or `#if !defined(X)` as the first line, its #endif as the last, and no other branch. */
function guardOf(tokens: LexemeColumns, directives: readonly Directive[]): number {
  const first = directives[0];
  const last = directives[directives.length - 1];
  if (!first || !last || first.start !== 0 || last.end !== tokens.length || directives[first.next] !== last) return 0;
  if (last.name !== directiveName.endif) return 0;
  const at = (i: number): string => spellings.text(tokens.text[first.start + i] ?? 0);
  const length = first.end - first.start;
  const idAt = (i: number): number => (tokens.kind[i] === TokenKind.Identifier ? (tokens.text[i] ?? 0) : 0);
  if (first.name === directiveName.ifndef && length === 3) return idAt(2);
  if (first.name !== directiveName.if || at(2) !== '!' || at(3) !== 'defined') return 0;
  if (length === 5) return idAt(4);
  return length === 7 && at(4) === '(' ? idAt(5) : 0;
}
