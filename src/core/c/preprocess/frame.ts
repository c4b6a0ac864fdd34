import { TokenKind } from '../token';
import { Lexeme, LINE_START, SPACE_BEFORE } from './lexeme';
import type { Directive, SourceFile } from './source-file';

/** A file being read: where reading stands. */
export class Frame {
  position = 0;
  /** Index of the next directive at or behind `position`. */
  directive = 0;
  /** Reading stops in front of this token. */
  limit: number;
  /** Set by #line: what `__LINE__` adds to the physical line, and the name `__FILE__` gives. */
  lineOffset = 0;
  presumedName: string | undefined;

  constructor(
    readonly file: SourceFile,
    /** Index of the include path the file was found in, -1 beside the including file; where #include_next goes on. */
    readonly folder: number,
    /** The directive that included the file. */
    readonly includedAt: { readonly file: string; readonly line: number; readonly column: number } | undefined,
  ) {
    this.limit = file.tokens.length;
  }

  get nextDirective(): Directive | undefined {
    return this.file.directives[this.directive];
  }

  /** Whether a directive starts at the current position. */
  get atDirective(): boolean {
    return this.file.directives[this.directive]?.start === this.position;
  }

  lexeme(i: number): Lexeme {
    const { tokens } = this.file;
    const kind = (tokens.kind[i] ?? TokenKind.Other) as TokenKind;
    const flags = (tokens.flags[i] ?? 0) & (SPACE_BEFORE | LINE_START);
    return new Lexeme(kind, tokens.text[i] ?? 0, flags, this.file.id, tokens.line[i] ?? 0, tokens.column[i] ?? 0, -1);
  }

  lexemes(start: number, end: number): Lexeme[] {
    const out: Lexeme[] = [];
    for (let i = start; i < end; i++) out.push(this.lexeme(i));
    return out;
  }
}
