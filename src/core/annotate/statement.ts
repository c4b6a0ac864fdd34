/** Lines from 1, both included. */
export interface Lines {
  readonly line: number;
  readonly endLine: number;
}

/** More lines than this no statement has: a text that never ends one is broken. */
const longest = 40;

/** Ends a statement, or is no part of one: `;`, a brace, a label, a comment, a preprocessor line, a blank. */
const end = /(^|[;{}:]|\*\/)\s*$|^\s*#/;

/** The lines of the statement that a line is part of, as far as the text alone says. A run counts a statement at its first line, while a
 *  name in it may be on a later one. Works in a text that does not compile. */
export function statementAround(text: string, line: number): Lines {
  const lines = text.split('\n');
  const at = (index: number) => (lines[index - 1] ?? '').replace(/\/\*.*?\*\/\s*$|\/\/.*$/, '');
  let first = line;
  while (first > 1 && line - first < longest && !end.test(at(first - 1))) first--;
  let last = line;
  while (last < lines.length && last - line < longest && !end.test(at(last))) last++;
  return { line: first, endLine: last };
}
