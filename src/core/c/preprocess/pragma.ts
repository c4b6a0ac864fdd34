import { spellings, TokenKind } from '../token';
import type { Engine } from './engine';
import { joined, type Lexeme } from './lexeme';

/** Obeys one pragma: `once`, `push_macro`, `pop_macro`; `pack` is handed on to the parser. Others (diagnostics, poison, system_header)
 *  change nothing that is modelled. */
export function handlePragma(engine: Engine, tokens: readonly Lexeme[], at: Lexeme): void {
  const first = tokens[0];
  if (!first) return;
  const name = spellings.text(first.text);
  if (name === 'once') {
    const { frame } = engine;
    if (frame) engine.once.add(frame.file.id);
  } else if (name === 'pack') {
    const { file, line, column, use } = at;
    engine.out.push(TokenKind.Pragma, spellings.id(joined(tokens)), file, line, column, use);
  } else if (name === 'push_macro' || name === 'pop_macro') {
    const literal = tokens[2];
    if (literal?.kind !== TokenKind.String) {
      engine.report('warning', 'bad-pragma', `#pragma ${name} takes a macro's name as a string`, at);
      return;
    }
    const macro = spellings.id(spellings.text(literal.text).slice(1, -1));
    if (name === 'push_macro') {
      engine.pushed = { name: macro, macro: engine.table.at[macro], next: engine.pushed };
    } else {
      const kept = [];
      let entry = engine.pushed;
      for (; entry && entry.name !== macro; entry = entry.next) kept.push(entry);
      if (!entry) return;
      engine.table.set(macro, entry.macro);
      engine.pushed = kept.reduceRight((next, e) => ({ ...e, next }), entry.next);
    }
  }
}
