import { error, type Problem, warning } from '../../base/problem';
import type { Position } from '../../base/span';
import { fileNames, MacroUses, spellings, TokenBuffer, TokenKind } from '../token';
import { hasBuiltin, knownAttributes, plainAttribute } from './attributes';
import { handleDirective } from './directive';
import { Expander, type ExpansionHost, ExpansionLimit } from './expand';
import type { FileCache, Found, Reader } from './file-cache';
import { Frame } from './frame';
import { joined, Lexeme, word } from './lexeme';
import type { Macro } from './macro';
import { MacroTable } from './macro-table';
import { MAX_INCLUDE_DEPTH, MAX_PROBLEMS, MAX_SOURCE_LENGTH, MAX_TOKENS } from './options';
import { handlePragma } from './pragma';

/** Definitions set aside by `#pragma push_macro`, innermost last. */
export interface PushedMacro {
  readonly name: number;
  readonly macro: Macro | undefined;
  readonly next: PushedMacro | undefined;
}

/** What, besides the macro table, is carried from one part of a translation unit to the next. */
export interface Carried {
  readonly once: ReadonlySet<number>;
  readonly counter: number;
  readonly pushed: PushedMacro | undefined;
}

/** Reads files token by token, obeys directives, expands macros and writes what is left to `out`. One run at a time. */
export class Engine implements ExpansionHost {
  readonly table = new MacroTable();
  readonly expander = new Expander(this.table, this);
  out = new TokenBuffer(16);
  problems: Problem[] = [];
  once = new Set<number>();
  counter = 0;
  pushed: PushedMacro | undefined;
  mainFile = '';
  readonly frames: Frame[] = [];
  /** Arguments may not be read past the end of the file in which the macro's name stands. */
  #floor = 1;
  readonly #scratch = new MacroUses();
  readonly #structureReported = new Set<number>();

  constructor(
    readonly files: FileCache,
    public reader: Reader,
  ) {}

  /** Starts writing to `out`. */
  begin(out: TokenBuffer, reader: Reader, carried: Carried): void {
    this.out = out;
    this.expander.uses = out.uses;
    this.reader = reader;
    this.problems = [];
    this.once = new Set(carried.once);
    this.counter = carried.counter;
    this.pushed = carried.pushed;
    this.frames.length = 0;
    this.#structureReported.clear();
    this.expander.reset();
  }

  get frame(): Frame | undefined {
    return this.frames[this.frames.length - 1];
  }

  /** Reads the frames that are open until the outermost one is at its limit. */
  process(): void {
    for (let frame = this.frame; frame; frame = this.frame) {
      const { kind, text, line, column } = frame.file.tokens;
      const next = frame.nextDirective;
      const limit = next && next.start < frame.limit ? next.start : frame.limit;
      const file = frame.file.id;
      const macros = this.table.at;
      let position = frame.position;
      let name = -1;
      for (; position < limit; position++) {
        const id = text[position] as number;
        if (kind[position] === TokenKind.Identifier && (macros[id] !== undefined || id === word.pragma)) {
          name = position;
          break;
        }
        this.out.push(kind[position] as TokenKind, id, file, line[position] as number, column[position] as number, -1);
      }
      if (this.out.length > MAX_TOKENS) throw new ExpansionLimit();
      frame.position = position;
      if (name >= 0) {
        frame.position++;
        this.#expandAt(frame.lexeme(name));
      } else if (position < frame.limit) handleDirective(this, frame);
      else if (this.frames.pop() && this.frames.length === 0) return;
    }
  }

  #expandAt(name: Lexeme): void {
    this.#floor = this.frames.length;
    const macro = this.table.at[name.text];
    if (!macro || !this.expander.enter(macro, name)) this.#emit(name);
    for (let token = this.expander.nextExpanded(); token; token = this.expander.nextExpanded()) {
      this.#emit(token);
      if (this.out.length > MAX_TOKENS) throw new ExpansionLimit();
    }
  }

  #emit(token: Lexeme): void {
    if (token.text === word.pragma && token.kind === TokenKind.Identifier) this.#pragmaOperator(token);
    else this.out.push(token.kind as TokenKind, token.text, token.file, token.line, token.column, token.use);
  }

  /** `_Pragma ( string-literal )`, C11 6.10.9. */
  #pragmaOperator(at: Lexeme): void {
    const open = this.expander.nextExpanded(true);
    const literal = open && this.expander.nextExpanded(true);
    const close = literal && this.expander.nextExpanded(true);
    const good = open?.text === word.leftParenthesis && close?.text === word.rightParenthesis;
    if (!good || literal?.kind !== TokenKind.String) {
      this.report('error', 'bad-pragma-operator', '_Pragma takes one string literal in parentheses', at);
      this.expander.pushBack([open, literal, close].filter((t) => t !== undefined));
      return;
    }
    const text = spellings
      .text(literal.text)
      .replace(/^[^"]*"|"$/g, '')
      .replace(/\\(["\\])/g, '$1');
    const file = this.files.file('<pragma>', text);
    const { tokens } = file;
    const lexemes: Lexeme[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const kind = tokens.kind[i] as TokenKind;
      lexemes.push(new Lexeme(kind, tokens.text[i] ?? 0, tokens.flags[i] ?? 0, at.file, at.line, at.column, at.use));
    }
    handlePragma(this, lexemes, at);
  }

  next(): Lexeme | undefined {
    for (let frame = this.frame; frame; frame = this.frame) {
      if (frame.position >= frame.limit) {
        if (this.frames.length <= this.#floor) return undefined;
        this.frames.pop();
      } else if (frame.atDirective) handleDirective(this, frame);
      else return frame.lexeme(frame.position++);
    }
    return undefined;
  }

  parenthesisFollows(): boolean {
    const { frame } = this;
    if (!frame || frame.position >= frame.limit || frame.atDirective) return false;
    return frame.file.tokens.text[frame.position] === word.leftParenthesis;
  }

  /** Expands the tokens of a directive; their macro uses are not kept. */
  expandDirective(tokens: readonly Lexeme[], conditional: boolean): readonly Lexeme[] {
    const { uses } = this.expander;
    const outer = this.expander.conditional;
    this.expander.uses = this.#scratch;
    this.expander.conditional = conditional;
    const out = this.expander.expandList(tokens);
    this.expander.conditional = outer;
    this.expander.uses = uses;
    this.#scratch.length = 0;
    return out;
  }

  /** Opens a file on top of the current one, unless its guard or #pragma once says that it is in already. */
  open(found: Found, includedAt: Lexeme | undefined): void {
    const text = this.reader.read(found.path);
    if (text === undefined) return;
    if (text.length > MAX_SOURCE_LENGTH) {
      const message = `${found.path} has ${text.length} characters; the limit is ${MAX_SOURCE_LENGTH}`;
      this.report('error', 'source-too-large', message, includedAt ?? { file: found.path, line: 1, column: 1 });
      return;
    }
    const file = this.files.file(found.path, text);
    if (this.once.has(file.id) || (file.guard !== 0 && this.table.at[file.guard])) return;
    if (this.frames.length >= MAX_INCLUDE_DEPTH) {
      const message = `#include is nested more than ${MAX_INCLUDE_DEPTH} deep; ${found.path} probably includes itself`;
      if (includedAt) this.report('error', 'include-depth', message, includedAt);
      throw new ExpansionLimit('include-depth');
    }
    const at = includedAt && {
      file: fileNames.text(includedAt.file),
      line: includedAt.line,
      column: includedAt.column,
    };
    const frame = new Frame(file, found.folder, at);
    this.frames.push(frame);
    if (file.structure.length > 0 && !this.#structureReported.has(file.id)) {
      this.#structureReported.add(file.id);
      for (const s of file.structure) this.report('error', s.code, s.message, frame.lexeme(s.token));
    }
  }

  builtin(macro: Macro, name: Lexeme, operand: () => Lexeme[] | undefined): Lexeme {
    const make = (kind: TokenKind, text: string): Lexeme =>
      new Lexeme(kind, spellings.id(text), name.flags, name.file, name.line, name.column, name.use);
    const frame = this.frame;
    switch (macro.builtin) {
      case 'line':
        return make(TokenKind.Number, String(name.line + (frame?.file.id === name.file ? frame.lineOffset : 0)));
      case 'file':
        return make(TokenKind.String, quoted(frame?.presumedName ?? frame?.file.path ?? ''));
      case 'base-file':
        return make(TokenKind.String, quoted(this.mainFile));
      case 'counter':
        return make(TokenKind.Number, String(this.counter++));
      case 'include-level':
        return make(TokenKind.Number, String(Math.max(this.frames.length - 1, 0)));
      // A build's date is no part of the source: what -Wdate-time asks for, and the same on every run.
      case 'date':
        return make(TokenKind.String, '"Jan  1 1970"');
      case 'time':
        return make(TokenKind.String, '"00:00:00"');
      case 'timestamp':
        return make(TokenKind.String, '"Thu Jan  1 00:00:00 1970"');
      default:
        return make(TokenKind.Number, String(this.#has(macro, name, operand())));
    }
  }

  #has(macro: Macro, name: Lexeme, operand: readonly Lexeme[] | undefined): number {
    if (!operand || operand.length === 0) {
      const message = `${spellings.text(macro.name)} needs an operand in parentheses`;
      this.report('error', 'bad-has-operand', message, name);
      return 0;
    }
    const text = joined(operand);
    if (macro.builtin === 'has-attribute') return knownAttributes.has(plainAttribute(text)) ? 1 : 0;
    if (macro.builtin === 'has-builtin') return hasBuiltin(text) ? 1 : 0;
    if (macro.builtin !== 'has-include' && macro.builtin !== 'has-include-next') return 0;
    const header = /^["<]/.test(text) ? text : joined(this.expandDirective(operand, false));
    const { frame } = this;
    const beside = header.startsWith('"') ? frame?.file.path : undefined;
    const first = macro.builtin === 'has-include-next' ? (frame?.folder ?? -1) + 1 : 0;
    const path = header.slice(1, -1).replace(/ /g, '');
    return this.reader.find(path, first > 0 ? undefined : beside, first) ? 1 : 0;
  }

  /** Notes a problem, with the chain of includes that led to it. */
  report(severity: 'error' | 'warning', code: string, message: string, at: Lexeme | Position, help?: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const place: Position = {
      file: typeof at.file === 'number' ? fileNames.text(at.file) : at.file,
      line: at.line,
      column: at.column,
    };
    const problem = (severity === 'error' ? error : warning)(code, message, place, help);
    const related = [...this.frames]
      .reverse()
      .flatMap((f) => (f.includedAt ? [{ message: `${f.file.path} is included here`, at: f.includedAt }] : []));
    this.problems.push(related.length > 0 ? { ...problem, related } : problem);
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
