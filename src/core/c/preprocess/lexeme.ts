import { spellings, type TokenKind } from '../token';

/** Preceded by white space or a comment (what stringizing turns into one blank). */
export const SPACE_BEFORE = 1;
/** First on its logical line. */
export const LINE_START = 2;
/** An identifier that must never be expanded again (C11 6.10.3.4p2). */
export const NO_EXPANSION = 4;

/** Tokens of a source text before macro expansion, in columns. */
export class LexemeColumns {
  length = 0;
  kind: Uint8Array;
  flags: Uint8Array;
  /** Index into `spellings`. */
  text: Int32Array;
  line: Int32Array;
  column: Uint16Array;

  constructor(capacity: number) {
    this.kind = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.text = new Int32Array(capacity);
    this.line = new Int32Array(capacity);
    this.column = new Uint16Array(capacity);
  }

  push(kind: number, flags: number, text: number, line: number, column: number): void {
    if (this.length === this.kind.length) this.#resize(this.length * 2 + 16);
    const i = this.length++;
    this.kind[i] = kind;
    this.flags[i] = flags;
    this.text[i] = text;
    this.line[i] = line;
    this.column[i] = Math.min(column, 0xffff);
  }

  /** Gives back what the last growth reserved too much. */
  trim(): void {
    if (this.kind.length - this.length > 64) this.#resize(this.length);
  }

  #resize(capacity: number): void {
    const keep = Math.min(this.length, capacity);
    const resized = <T extends Uint8Array | Uint16Array | Int32Array>(to: T, from: T): T => {
      to.set(from.subarray(0, keep) as T);
      return to;
    };
    this.kind = resized(new Uint8Array(capacity), this.kind);
    this.flags = resized(new Uint8Array(capacity), this.flags);
    this.text = resized(new Int32Array(capacity), this.text);
    this.line = resized(new Int32Array(capacity), this.line);
    this.column = resized(new Uint16Array(capacity), this.column);
  }
}

/** One token on its way through macro expansion. `file`, `line`, `column` and `use` mean what they mean in TokenBuffer. */
export class Lexeme {
  constructor(
    readonly kind: TokenKind | 0,
    readonly text: number,
    readonly flags: number,
    readonly file: number,
    readonly line: number,
    readonly column: number,
    readonly use: number,
  ) {}

  withFlags(flags: number): Lexeme {
    return new Lexeme(this.kind, this.text, flags, this.file, this.line, this.column, this.use);
  }
}

/** Spellings that the preprocessor itself looks for. */
export const word = {
  leftParenthesis: spellings.id('('),
  rightParenthesis: spellings.id(')'),
  comma: spellings.id(','),
  hash: spellings.id('#'),
  paste: spellings.id('##'),
  ellipsis: spellings.id('...'),
  vaArgs: spellings.id('__VA_ARGS__'),
  vaOpt: spellings.id('__VA_OPT__'),
  defined: spellings.id('defined'),
  pragma: spellings.id('_Pragma'),
} as const;

/** The text of a run of tokens, white space reduced to single blanks, as stringizing sees it. */
export function joined(tokens: readonly Lexeme[]): string {
  let out = '';
  for (const token of tokens) {
    if (out !== '' && token.flags & (SPACE_BEFORE | LINE_START)) out += ' ';
    out += spellings.text(token.text);
  }
  return out;
}
