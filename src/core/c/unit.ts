import type { Outcome, Problem } from '../base/problem';
import type { CSymbol, FunctionDefinition, ObjectDefinition } from './parse/ast';
import type { TokenBuffer } from './token';
import type { CType, FunctionType, Record } from './types/type';

/** Where a function is defined: its tokens are `[start, end)` of the buffer. */
export interface FunctionPlace {
  readonly symbol: CSymbol;
  readonly type: FunctionType;
  readonly buffer: TokenBuffer;
  readonly start: number;
  readonly end: number;
  /** What it is part of, with everything that it may refer to: the unit's own text or its headers. The buffer may hold other texts, too. */
  readonly text: object;
}

/** One preprocessed translation unit, parsed on demand, declaration by declaration. Asking twice gives the same object.
 *  A declaration that does not compile yields problems and no value; the others are not affected. */
export interface CUnit {
  /** Main file, relative to the tree. */
  readonly path: string;
  /** What preprocessing and indexing found; parsing adds none here. */
  readonly problems: readonly Problem[];
  /** The symbol declared under this name, or undefined. `function.variable` finds a static local of a parsed function. */
  symbol(name: string): CSymbol | undefined;
  /** Names of all functions and objects that this unit defines with external linkage (cheap: no body is parsed). */
  definedNames(): Iterable<string>;
  /** Why `symbol(name)` is undefined although the unit declares the name: the problems of its declarations. */
  problemsOf(name: string): readonly Problem[];
  /** Parses everything in the body (not in the headers) and gives the problems that `problems` does not list. */
  check(): readonly Problem[];
  /** Places of the functions that the body defines, static ones too (not those of the headers). Parses every declaration of the body. */
  functions(): readonly FunctionPlace[];
  functionDefinition(symbol: CSymbol): Outcome<FunctionDefinition>;
  /** Where `functionDefinition` would find the function; whether its body compiles is not looked at. */
  functionPlace(symbol: CSymbol): FunctionPlace | undefined;
  /** Anonymous objects (string and compound literals of static initialisers) are symbols too, defined by the unit. */
  objectDefinition(symbol: CSymbol): Outcome<ObjectDefinition>;
  /** A type by its C spelling: `struct device`, `u64`, `unsigned long`, `struct foo *`. */
  type(spelling: string): CType | undefined;
  record(spelling: string): Record | undefined;
  /** The value of an enumerator, or of an object-like macro that is an integer constant expression. */
  constant(name: string): bigint | undefined;
}
