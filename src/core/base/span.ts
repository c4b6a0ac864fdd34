/** A place in a source file. Lines and columns count from 1, as editors show them; `file` is relative to the kernel tree. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One macro expansion on the way to a token: which macro, and where its use stands in the text. */
export interface MacroFrame {
  readonly macro: string;
  readonly at: Position;
}

/** The place in the *original* text that a token, event or problem stems from. Expanded text never appears in it.
 *  `macros` runs from the outermost use to the innermost one; it is absent where no macro was involved. */
export interface Span extends Position {
  readonly endColumn?: number;
  readonly macros?: readonly MacroFrame[];
}

/** `file:line:column`, the form in which compilers print a place. */
export function formatPosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}
