/** Everything besides the files themselves that decides what a translation unit expands to. */
export interface PreprocessOptions {
  /** Folders searched for `#include <...>`, in order, without trailing slash. */
  readonly includePaths: readonly string[];
  /** Files included before the main file, searched like `#include "..."` from the top of the tree (gcc's -include). */
  readonly forcedIncludes: readonly string[];
  /** `#define` lines of the compiler's own macros; positions in it are in `<built-in>`. */
  readonly builtinMacros: string;
  /** `#define` lines that stand for -D; positions in it are in `<command-line>`. */
  readonly commandLine: string;
  /** `#define` lines of macros whose definitions in the tree are ignored; positions in it are in `<pinned>`. */
  readonly pinnedMacros: string;
}

/** Sources above this many characters are refused: no driver or header comes near, and the limit keeps an editor responsive. */
export const MAX_SOURCE_LENGTH = 8 * 1024 * 1024;
/** As deep as gcc goes. */
export const MAX_INCLUDE_DEPTH = 200;
/** Problems kept of one run; a broken header could yield millions. */
export const MAX_PROBLEMS = 200;
/** Tokens of one part of a unit; without pinned macros the 7.3 driver has 0.8 million in its headers and 0.7 million of its own. */
export const MAX_TOKENS = 6_000_000;
