import { spellings, TokenKind } from '../token';
import type { Engine } from './engine';
import type { Frame } from './frame';
import { SPACE_BEFORE, word } from './lexeme';
import { Macro } from './macro';
import type { Directive } from './source-file';

/** Obeys `#define` (C11 6.10.3, with GNU named variable arguments). */
export function defineFrom(engine: Engine, frame: Frame, directive: Directive): void {
  directive.macro ??= definition(frame, directive);
  const { macro } = directive;
  const at = frame.lexeme(Math.min(directive.start + 2, directive.end - 1));
  if (typeof macro === 'string') {
    engine.report('error', 'bad-define', macro, at);
    return;
  }
  const before = engine.table.at[macro.name];
  if (before && !engine.table.pinned.has(macro.name)) {
    if (before.builtin === undefined && before.sameAs(macro)) return;
    engine.report(
      'warning',
      'macro-redefined',
      `macro ${spellings.text(macro.name)} is defined again, differently`,
      at,
    );
  }
  engine.table.set(macro.name, macro);
}

/** The macro that the directive defines, or what is wrong with it. */
function definition(frame: Frame, directive: Directive): Macro | string {
  const { tokens } = frame.file;
  const at = directive.start + 2;
  const name = tokens.text[at] ?? 0;
  if (at >= directive.end || tokens.kind[at] !== TokenKind.Identifier) return '#define needs a macro name';
  if (name === word.defined) return '"defined" cannot be a macro name';
  let start = at + 1;
  let parameters: number[] | undefined;
  let variadic = false;
  if (
    start < directive.end &&
    tokens.text[start] === word.leftParenthesis &&
    !((tokens.flags[start] ?? 0) & SPACE_BEFORE)
  ) {
    parameters = [];
    let i = start + 1;
    for (let first = true; ; first = false) {
      if (i >= directive.end) return `the parameters of macro ${spellings.text(name)} are not closed by ")"`;
      const text = tokens.text[i] ?? 0;
      if (first && text === word.rightParenthesis) break;
      if (text === word.ellipsis) {
        parameters.push(word.vaArgs);
        variadic = true;
        i++;
      } else if (tokens.kind[i] === TokenKind.Identifier) {
        parameters.push(text);
        i++;
        if (tokens.text[i] === word.ellipsis && i < directive.end) {
          variadic = true;
          i++;
        }
      } else return `"${spellings.text(text)}" cannot be a parameter of macro ${spellings.text(name)}`;
      if (tokens.text[i] === word.rightParenthesis && i < directive.end) break;
      if (tokens.text[i] !== word.comma || variadic) {
        return `the parameters of macro ${spellings.text(name)} are not closed by ")"`;
      }
      i++;
    }
    start = i + 1;
  }
  const { line, column } = frame.lexeme(at);
  return new Macro(name, parameters, variadic, tokens, start, directive.end, frame.file.id, line, column, undefined);
}
