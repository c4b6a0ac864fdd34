import type { Problem } from '../../base/problem';
import type { TokenBuffer } from '../token';
import { declaredNames } from './declared-names';
import { unmatchedBrace } from './missing-brace';
import { PackState } from './pack';
import { scanDeclarations } from './scan-declarations';

/** Flags of an indexed external declaration. */
export const Declares = {
  Typedef: 1,
  Static: 2,
  Extern: 4,
  Inline: 8,
  FunctionBody: 16,
  Assertion: 32,
  Initializer: 64,
} as const;

/** One external declaration: tokens `[start, end)`; `body` is the opening brace of a function body, -1 without one. */
export interface ExternalDeclaration {
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  readonly body: number;
  /** A bracket of it is never closed. */
  readonly problem?: Problem;
}

/** What is known of names, by spelling id. */
export interface NameLookup<T> {
  get(id: number): T | undefined;
  has(id: number): boolean;
  keys(): Iterable<number>;
}

/** What the tokens of a text declare at file scope. Tokens are numbered as in the buffer, which may hold those of other texts, too. */
export interface DeclarationLookup {
  readonly buffer: TokenBuffer;
  /** Tokens of the text. */
  readonly length: number;
  declaration(number: number): ExternalDeclaration | undefined;
  /** Declarations (by number, in order) that declare an ordinary identifier. */
  readonly names: NameLookup<readonly number[]>;
  /** Token of the `struct`, `union` or `enum` keyword of a tag's definition. */
  readonly tags: NameLookup<number>;
  /** Token of the `enum` keyword whose list holds the enumerator. */
  readonly enumerators: NameLookup<number>;
  readonly problems: readonly Problem[];
  /** Past-the-end token of the brace group that opens at a token, for tag bodies. */
  bodyEnd(open: number): number | undefined;
  /** Largest alignment of members, in bytes, that `#pragma pack` allows at a token; 0 for no limit. */
  packAt(at: number): number;
  /** How many tokens of the text stand before a token. */
  placeOf(at: number): number;
  /** Past-the-end token of the declaration around a token. */
  declarationEnd(at: number): number;
  /** How far a parse may go that starts at a token. */
  limitOf(at: number): number;
}

/** The declarations of a buffer that holds one text. */
export interface DeclarationIndex extends DeclarationLookup {
  readonly declarations: readonly ExternalDeclaration[];
  readonly names: ReadonlyMap<number, readonly number[]>;
  readonly tags: ReadonlyMap<number, number>;
  readonly enumerators: ReadonlyMap<number, number>;
}

/** Splits a buffer into external declarations. Takes linear time; never fails. */
export function indexDeclarations(buffer: TokenBuffer): DeclarationIndex {
  const declarations: ExternalDeclaration[] = [];
  const names = new Map<number, number[]>();
  const tags = new Map<number, number>();
  const enumerators = new Map<number, number>();
  const bodyEnds = new Map<number, number>();
  const pack = new PackState();
  const problems: Problem[] = [];
  scanDeclarations(buffer, 0, buffer.length, {
    declaration(declaration, namesEnd) {
      const number = declarations.push(declaration) - 1;
      if (declaration.problem) problems.push(declaration.problem);
      if (declaration.flags & Declares.Assertion) return;
      declaredNames(buffer, declaration.start, namesEnd, (id) => {
        const known = names.get(id);
        if (!known) names.set(id, [number]);
        else if (known[known.length - 1] !== number) known.push(number);
      });
    },
    pragma: (at) => pack.apply(buffer.spelling(at), at),
    strayBrace: (at) => problems.push(unmatchedBrace(buffer, at)),
    types: {
      tag(id, keyword) {
        if (!tags.has(id)) tags.set(id, keyword);
      },
      enumerator: (id, keyword) => enumerators.set(id, keyword),
      bodyEnd: (open, end) => bodyEnds.set(open, end),
    },
  });
  return {
    buffer,
    length: buffer.length,
    declarations,
    names,
    tags,
    enumerators,
    problems,
    declaration: (number) => declarations[number],
    bodyEnd: (open) => bodyEnds.get(open),
    packAt: (at) => pack.at(at),
    placeOf: (at) => at,
    limitOf: () => buffer.length,
    declarationEnd(at) {
      let low = 0;
      let high = declarations.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((declarations[middle]?.end ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      return declarations[low]?.end ?? buffer.length;
    },
  };
}
