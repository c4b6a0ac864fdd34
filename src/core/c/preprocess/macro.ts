import { spellings, TokenKind } from '../token';
import { type LexemeColumns, LINE_START, SPACE_BEFORE, word } from './lexeme';
import type { MacroChange } from './macro-table';

/** Macros whose replacement is computed (C11 6.10.8.1 and GNU extensions). */
export type Builtin =
  | 'line'
  | 'file'
  | 'base-file'
  | 'counter'
  | 'include-level'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'has-include'
  | 'has-include-next'
  | 'has-attribute'
  | 'has-builtin'
  | 'has-other';

/** One token of a replacement list, with what happens to it on replacement. */
export interface Replacement {
  readonly kind: TokenKind;
  readonly text: number;
  readonly space: boolean;
  /** Index of the parameter that stands here, -1 for none. */
  readonly parameter: number;
  /** The parameter is stringized. */
  readonly stringize: boolean;
  /** `##` follows. */
  pasteNext: boolean;
  /** Tokens of `__VA_OPT__( ... )`, which stands here as one item. */
  readonly optional: readonly Replacement[] | undefined;
}

/** A macro definition. The replacement list stays where it was read until the macro is used for the first time. */
export class Macro {
  /** Set while the macro's own replacement is being rescanned (C11 6.10.3.4p2). */
  disabled = false;
  /** The change that gives the macro to its name where that has none. */
  firstDefinition: MacroChange | undefined;
  #body: readonly Replacement[] | undefined;

  constructor(
    readonly name: number,
    /** Spellings of the parameters, undefined for an object-like macro. The last one of a variadic macro takes the rest. */
    readonly parameters: readonly number[] | undefined,
    readonly variadic: boolean,
    readonly tokens: LexemeColumns,
    readonly start: number,
    readonly end: number,
    readonly file: number,
    readonly line: number,
    readonly column: number,
    readonly builtin: Builtin | undefined,
  ) {}

  get body(): readonly Replacement[] {
    this.#body ??= replacements(this, this.start, this.end);
    return this.#body;
  }

  /** Same parameters and same replacement list, white space compared as present or absent (C11 6.10.3p1). */
  sameAs(other: Macro): boolean {
    if (this.variadic !== other.variadic || this.end - this.start !== other.end - other.start) return false;
    if (this.parameters?.join() !== other.parameters?.join()) return false;
    for (let i = 0; i < this.end - this.start; i++) {
      const a = this.start + i;
      const b = other.start + i;
      if (this.tokens.text[a] !== other.tokens.text[b]) return false;
      const spaces = ((this.tokens.flags[a] ?? 0) ^ (other.tokens.flags[b] ?? 0)) & SPACE_BEFORE;
      if (i > 0 && spaces) return false;
    }
    return true;
  }

  /** The replacement list as text, single blanks for white space. */
  replacementText(): string {
    let out = '';
    for (let i = this.start; i < this.end; i++) {
      if (out !== '' && (this.tokens.flags[i] ?? 0) & (SPACE_BEFORE | LINE_START)) out += ' ';
      out += spellings.text(this.tokens.text[i] ?? 0);
    }
    return out;
  }
}

function replacements(macro: Macro, start: number, end: number): Replacement[] {
  const { tokens } = macro;
  const out: Replacement[] = [];
  const parameterOf = (text: number): number => macro.parameters?.indexOf(text) ?? -1;
  for (let i = start; i < end; i++) {
    let text = tokens.text[i] ?? 0;
    const space = ((tokens.flags[i] ?? 0) & SPACE_BEFORE) !== 0;
    const kind = (tokens.kind[i] ?? TokenKind.Other) as TokenKind;
    const previous = out.at(-1);
    if (text === word.paste && kind === TokenKind.Punctuator && previous && i + 1 < end) {
      previous.pasteNext = true;
      continue;
    }
    let parameter = kind === TokenKind.Identifier ? parameterOf(text) : -1;
    let stringize = false;
    let optional: Replacement[] | undefined;
    if (text === word.hash && macro.parameters && i + 1 < end && kind === TokenKind.Punctuator) {
      const next = parameterOf(tokens.text[i + 1] ?? 0);
      if (next >= 0) {
        parameter = next;
        stringize = true;
        text = tokens.text[++i] ?? 0;
      }
    } else if (text === word.vaOpt && macro.variadic && tokens.text[i + 1] === word.leftParenthesis) {
      let depth = 0;
      let close = i + 1;
      for (; close < end; close++) {
        if (tokens.text[close] === word.leftParenthesis) depth++;
        else if (tokens.text[close] === word.rightParenthesis && --depth === 0) break;
      }
      if (close < end) {
        optional = replacements(macro, i + 2, close);
        i = close;
      }
    }
    out.push({ kind, text, space, parameter, stringize, pasteNext: false, optional });
  }
  return out;
}
