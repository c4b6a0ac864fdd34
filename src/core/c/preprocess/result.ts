import type { Problem } from '../../base/problem';
import type { Position } from '../../base/span';
import type { TokenBuffer } from '../token';
import type { HeaderTokens } from './header-tokens';

/** A macro as defined at the end of a translation unit. */
export interface MacroDefinition {
  readonly name: string;
  /** Undefined for an object-like macro. */
  readonly parameters: readonly string[] | undefined;
  readonly variadic: boolean;
  /** The replacement list, unexpanded, as text. */
  readonly replacement: string;
  readonly at: Position;
}

/** The macros in force at the end of a translation unit. Valid as long as the Preprocessor that made it lives. */
export interface MacroLookup {
  definition(name: string): MacroDefinition | undefined;
  /** What `text` expands to at the end of the unit (a macro's name, or any expression). */
  expand(text: string): TokenBuffer;
  names(): Iterable<string>;
}

/** A preprocessed translation unit. `headers` then `body` is the whole text. */
export interface Preprocessed {
  readonly path: string;
  /** Tokens of the main file's leading `#include <...>` lines. The same object as long as none of their files changes. */
  readonly headers: TokenBuffer;
  /** The same tokens, for who may keep them in another form; `headers` then makes the buffer again. */
  readonly headerTokens: HeaderTokens;
  /** Tokens from the main file's first other line (its quoted includes, then its own text) to its end. */
  readonly body: TokenBuffer;
  readonly macros: MacroLookup;
  /** Text of every file that was read, undefined for those that were looked for and absent. */
  readonly dependencies: ReadonlyMap<string, string | undefined>;
  readonly problems: readonly Problem[];
}
