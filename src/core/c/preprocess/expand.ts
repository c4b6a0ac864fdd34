import { MacroUses, spellings, TokenKind } from '../token';
import { Lexeme, LINE_START, NO_EXPANSION, SPACE_BEFORE, word } from './lexeme';
import type { Macro, Replacement } from './macro';
import type { MacroTable } from './macro-table';
import { Pasting, stringized } from './operators';

/** Thrown when expansion exceeds its limits (a text made to explode); the preprocessor turns it into a problem. */
export class ExpansionLimit extends Error {}

/** Where tokens come from once all macro contexts are read out, and what expansion must ask or tell. */
export interface ExpansionHost {
  /** The next token of the file, directives handled on the way; undefined at the end of the input. */
  next(): Lexeme | undefined;
  /** Whether the next token of the file is `(`; a directive in between means no (as in gcc). */
  parenthesisFollows(): boolean;
  /** The replacement of a computed macro. `argument` reads the parenthesised operand of `__has_...`. */
  builtin(macro: Macro, name: Lexeme, operand: () => Lexeme[] | undefined): Lexeme;
  report(severity: 'error' | 'warning', code: string, message: string, at: Lexeme): void;
}

interface Context {
  readonly tokens: readonly Lexeme[];
  index: number;
  readonly macro: Macro | undefined;
}

interface Argument {
  readonly raw: readonly Lexeme[];
  expanded: readonly Lexeme[] | undefined;
  /** The variable argument was left out altogether, with its comma (GNU `, ## x` then drops the comma). */
  readonly absent: boolean;
}

const MAX_NESTING = 800;
/** Tokens handled in one part of a unit. Without pinned macros the 7.3 driver takes 5 million. */
const MAX_WORK = 25_000_000;
const empty: readonly Lexeme[] = [];

/** Macro expansion by a stack of replacement lists, as C11 6.10.3 describes it: a macro is disabled while its own list is on the stack,
 *  and a name met while its macro is disabled is never expanded later. */
export class Expander {
  /** Receives the macro uses of the tokens that are produced. */
  uses = new MacroUses();
  /** In the line of #if or #elif, where `defined` is an operator. */
  conditional = false;
  #stack: Context[] = [];
  #base = 0;
  /** Depth of lists under expansion; while it is above 0 the file is not read. */
  #lists = 0;
  #work = 0;
  readonly #pasting = new Pasting();

  constructor(
    readonly table: MacroTable,
    readonly host: ExpansionHost,
  ) {}

  get idle(): boolean {
    return this.#stack.length === 0;
  }

  /** Makes the expander usable after a run that ended early. */
  reset(): void {
    for (const context of this.#stack) if (context.macro) context.macro.disabled = false;
    this.#stack = [];
    this.#base = 0;
    this.#lists = 0;
    this.#work = 0;
    this.conditional = false;
  }

  /** The next token before expansion: from the innermost replacement list, else from the file. */
  next(): Lexeme | undefined {
    const stack = this.#stack;
    while (stack.length > this.#base) {
      const context = stack[stack.length - 1];
      if (!context) break;
      const token = context.tokens[context.index];
      if (token) {
        context.index++;
        return token;
      }
      if (context.macro) context.macro.disabled = false;
      stack.pop();
    }
    return this.#lists === 0 ? this.host.next() : undefined;
  }

  /** Puts tokens in front of what comes next. */
  pushBack(tokens: readonly Lexeme[]): void {
    this.#stack.push({ tokens, index: 0, macro: undefined });
  }

  /** The next token after expansion. Undefined when all replacement lists are read out, unless `onward` into the file. */
  nextExpanded(onward = false): Lexeme | undefined {
    for (;;) {
      if (this.#lists === 0 && !this.#contextLeft() && !onward) return undefined;
      const token = this.next();
      if (!token || token.kind !== TokenKind.Identifier || token.flags & NO_EXPANSION) return token;
      if (token.text === word.defined && this.conditional) return this.#defined(token);
      const macro = this.table.at[token.text];
      if (!macro) return token;
      if (macro.disabled) return token.withFlags(token.flags | NO_EXPANSION);
      if (!this.enter(macro, token)) return token;
    }
  }

  /** Expands a list by itself, as an argument or a directive's line: nothing after it is looked at. */
  expandList(tokens: readonly Lexeme[]): readonly Lexeme[] {
    if (!this.#mayExpand(tokens)) return tokens;
    if (this.#lists >= MAX_NESTING) throw new ExpansionLimit();
    const base = this.#base;
    this.#base = this.#stack.length;
    this.#lists++;
    this.#stack.push({ tokens, index: 0, macro: undefined });
    const out: Lexeme[] = [];
    for (let token = this.nextExpanded(); token; token = this.nextExpanded()) out.push(token);
    this.#lists--;
    this.#base = base;
    return out;
  }

  /** Starts the replacement of `macro` at its name; false where a function-like macro is not followed by `(`. */
  enter(macro: Macro, name: Lexeme): boolean {
    if (macro.builtin !== undefined) {
      this.#stack.push({ tokens: [this.host.builtin(macro, name, () => this.#operand())], index: 0, macro: undefined });
      return true;
    }
    let tokens: Lexeme[];
    if (macro.parameters) {
      if (!this.#parenthesisFollows()) return false;
      const args = this.#collect(macro, name);
      if (!args) return false;
      tokens = this.#substitute(macro.body, macro, args, name, this.#use(macro, name));
    } else if (macro.start === macro.end) {
      tokens = [];
    } else tokens = this.#substitute(macro.body, macro, [], name, this.#use(macro, name));
    this.#spend(tokens.length + 1);
    const first = tokens[0];
    if (first) {
      const space = name.flags & (SPACE_BEFORE | LINE_START) ? SPACE_BEFORE : 0;
      if ((first.flags & SPACE_BEFORE) !== space) tokens[0] = first.withFlags((first.flags & ~SPACE_BEFORE) | space);
    }
    macro.disabled = true;
    this.#stack.push({ tokens, index: 0, macro });
    return true;
  }

  /** Drops replacement lists that are read out; false when none is left. */
  #contextLeft(): boolean {
    const stack = this.#stack;
    for (let context = stack[stack.length - 1]; context; context = stack[stack.length - 1]) {
      if (context.index < context.tokens.length) return true;
      if (context.macro) context.macro.disabled = false;
      stack.pop();
    }
    return false;
  }

  /** `defined X` or `defined(X)` as a number; the word itself where no name follows, for the evaluator to complain about. */
  #defined(token: Lexeme): Lexeme {
    const parenthesised = this.#operand();
    const operand = parenthesised ?? [this.next()];
    const name = operand[0];
    if (operand.length !== 1 || name?.kind !== TokenKind.Identifier) return token;
    const text = spellings.id(this.table.at[name.text] ? '1' : '0');
    return new Lexeme(TokenKind.Number, text, token.flags, token.file, token.line, token.column, token.use);
  }

  #spend(tokens: number): void {
    this.#work += tokens;
    if (this.#work > MAX_WORK || this.#stack.length > 100_000) throw new ExpansionLimit();
  }

  #use(macro: Macro, name: Lexeme): number {
    const { file, line, column, use: parent } = name;
    return this.uses.push(macro.name, file, line, column, parent);
  }

  #mayExpand(tokens: readonly Lexeme[]): boolean {
    for (const token of tokens) {
      if (token.kind !== TokenKind.Identifier || token.flags & NO_EXPANSION) continue;
      if (this.table.at[token.text] || (this.conditional && token.text === word.defined)) return true;
    }
    return false;
  }

  #parenthesisFollows(): boolean {
    for (let i = this.#stack.length - 1; i >= this.#base; i--) {
      const context = this.#stack[i];
      const token = context?.tokens[context.index];
      if (token) return token.text === word.leftParenthesis;
    }
    return this.#lists === 0 && this.host.parenthesisFollows();
  }

  /** Tokens between the parentheses that follow, unexpanded; undefined (and nothing consumed) where there are none. */
  #operand(): Lexeme[] | undefined {
    if (!this.#parenthesisFollows()) return undefined;
    const consumed: Lexeme[] = [];
    let depth = 0;
    for (let token = this.next(); token; token = this.next()) {
      consumed.push(token);
      if (token.text === word.leftParenthesis) depth++;
      else if (token.text === word.rightParenthesis && --depth === 0) return consumed.slice(1, -1);
    }
    this.pushBack(consumed);
    return undefined;
  }

  #collect(macro: Macro, name: Lexeme): Argument[] | undefined {
    const parameters = macro.parameters ?? [];
    const consumed: Lexeme[] = [];
    const raws: Lexeme[][] = [];
    let current: Lexeme[] = [];
    let depth = 0;
    for (;;) {
      let token = this.next();
      if (!token) {
        this.#spend(consumed.length);
        this.pushBack(consumed);
        const message = `the arguments of macro ${spellings.text(macro.name)} are not closed by ")"`;
        this.host.report('error', 'unterminated-macro-call', message, name);
        return undefined;
      }
      if (token.kind === TokenKind.Identifier && this.table.at[token.text]?.disabled) {
        token = token.withFlags(token.flags | NO_EXPANSION);
      }
      consumed.push(token);
      if (token.kind === TokenKind.Punctuator) {
        if (token.text === word.leftParenthesis) {
          if (depth++ === 0) continue;
        } else if (token.text === word.rightParenthesis) {
          if (--depth === 0) break;
        } else if (
          token.text === word.comma &&
          depth === 1 &&
          !(macro.variadic && raws.length === parameters.length - 1)
        ) {
          raws.push(current);
          current = [];
          continue;
        }
      }
      current.push(token);
    }
    this.#spend(consumed.length);
    if (parameters.length > 0 || raws.length > 0 || current.length > 0) raws.push(current);
    const absent =
      macro.variadic && (raws.length < parameters.length || (parameters.length === 1 && current.length === 0));
    const wanted = macro.variadic ? parameters.length - 1 : parameters.length;
    if (raws.length < wanted || raws.length > parameters.length) {
      const message = `macro ${spellings.text(macro.name)} takes ${macro.variadic ? 'at least ' : ''}${wanted} arguments, given ${raws.length}`;
      this.host.report('error', 'macro-argument-count', message, name);
      this.pushBack(consumed);
      return undefined;
    }
    return parameters.map((_, i) => ({
      raw: raws[i] ?? empty,
      expanded: undefined,
      absent: absent && i === parameters.length - 1,
    }));
  }

  #expanded(argument: Argument | undefined): readonly Lexeme[] {
    if (!argument) return empty;
    argument.expanded ??= this.expandList(argument.raw);
    return argument.expanded;
  }

  #substitute(
    body: readonly Replacement[],
    macro: Macro,
    args: readonly Argument[],
    name: Lexeme,
    use: number,
  ): Lexeme[] {
    const out: Lexeme[] = [];
    const { file, line, column } = name;
    // A placemarker (kind 0) stands for an empty operand of ## until the list is complete (C11 6.10.3.3p2).
    let placemarkers = false;
    let paste = false;
    let space = false;
    for (const item of body) {
      let tokens: readonly Lexeme[] | undefined;
      let token: Lexeme | undefined;
      // Whether the first token of an argument is spaced as its parameter, and not as where it stood.
      let spaced = true;
      if (item.optional) {
        const rest = this.#expanded(args[args.length - 1]);
        tokens = rest.length > 0 ? this.#substitute(item.optional, macro, args, name, use) : empty;
      } else if (item.parameter >= 0) {
        const argument = args[item.parameter];
        if (item.stringize) {
          const text = spellings.id(stringized(argument?.raw ?? empty));
          token = new Lexeme(TokenKind.String, text, item.space ? SPACE_BEFORE : 0, file, line, column, use);
        } else if (paste && macro.variadic && item.parameter === args.length - 1 && isComma(out[out.length - 1])) {
          // GNU: `, ## rest` drops the comma when there is no rest, and pastes nothing otherwise.
          if (argument?.absent) out.pop();
          paste = false;
          spaced = false;
          tokens = argument?.absent ? empty : argument?.raw;
        } else tokens = paste || item.pasteNext ? argument?.raw : this.#expanded(argument);
      } else {
        token = new Lexeme(item.kind, item.text, item.space ? SPACE_BEFORE : 0, file, line, column, use);
      }
      if (tokens) {
        const first = tokens[0];
        if (first) {
          const flag = item.space || space ? SPACE_BEFORE : 0;
          const flags = spaced ? (first.flags & ~(SPACE_BEFORE | LINE_START)) | flag : first.flags;
          token = first.flags === flags ? first : first.withFlags(flags);
        } else if (paste || item.pasteNext) {
          placemarkers = true;
          token = new Lexeme(0, 0, item.space ? SPACE_BEFORE : 0, file, line, column, use);
        } else space ||= item.space;
      }
      if (token) {
        if (space && token.kind !== 0) {
          if (!(token.flags & SPACE_BEFORE)) token = token.withFlags(token.flags | SPACE_BEFORE);
          space = false;
        }
        const left = paste ? out.pop() : undefined;
        if (left) this.#paste(left, token, name, use, out);
        else out.push(token);
        if (tokens) for (let i = 1; i < tokens.length; i++) out.push(tokens[i] as Lexeme);
      }
      paste = item.pasteNext;
    }
    return placemarkers ? out.filter((t) => t.kind !== 0) : out;
  }

  #paste(left: Lexeme, right: Lexeme, name: Lexeme, use: number, out: Lexeme[]): void {
    const result = this.#pasting.join(left, right, name, use);
    if (result) {
      out.push(result);
      return;
    }
    const pair = `"${spellings.text(left.text)}" and "${spellings.text(right.text)}"`;
    this.host.report('error', 'invalid-paste', `## of ${pair} makes no valid token`, name);
    out.push(left, right);
  }
}

function isComma(token: Lexeme | undefined): boolean {
  return token?.text === word.comma && token.kind === TokenKind.Punctuator;
}
