import { fileNames, spellings, TokenBuffer, type TokenKind } from '../token';
import type { Engine } from './engine';
import { ExpansionLimit } from './expand';
import { lex } from './lex';
import { Lexeme, NO_EXPANSION } from './lexeme';
import type { Macro } from './macro';
import type { MacroDefinition, MacroLookup } from './result';

/** The macros at the end of a unit: those of its last leading step, and the changes that its body made. */
export class Lookup implements MacroLookup {
  constructor(
    readonly activate: () => void,
    readonly engine: Engine,
    readonly changes: ReadonlyMap<number, Macro | undefined>,
    /** Where `__COUNTER__` stands at the end of the unit. */
    readonly counter: number,
  ) {}

  definition(name: string): MacroDefinition | undefined {
    const id = spellings.id(name);
    let macro = this.changes.get(id);
    if (!this.changes.has(id)) {
      this.activate();
      macro = this.engine.table.at[id];
    }
    if (!macro || macro.builtin !== undefined) return undefined;
    return {
      name,
      parameters: macro.parameters?.map((p) => spellings.text(p)),
      variadic: macro.variadic,
      replacement: macro.replacementText(),
      at: { file: fileNames.text(macro.file), line: macro.line, column: macro.column },
    };
  }

  expand(text: string): TokenBuffer {
    this.activate();
    const { engine } = this;
    const { table, expander } = engine;
    const out = new TokenBuffer(16);
    const tokens = lex(text);
    const file = fileNames.id('<expression>');
    const list: Lexeme[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const flags = (tokens.flags[i] ?? 0) & ~NO_EXPANSION;
      const kind = tokens.kind[i] as TokenKind;
      list.push(new Lexeme(kind, tokens.text[i] ?? 0, flags, file, tokens.line[i] ?? 0, tokens.column[i] ?? 0, -1));
    }
    for (const [name, macro] of this.changes) table.set(name, macro);
    const log = table.takeLog();
    engine.frames.length = 0;
    engine.counter = this.counter;
    expander.reset();
    expander.uses = out.uses;
    try {
      for (const t of expander.expandList(list)) out.push(t.kind as TokenKind, t.text, t.file, t.line, t.column, t.use);
    } catch (limit) {
      if (!(limit instanceof ExpansionLimit)) throw limit;
      expander.reset();
    }
    table.undo(log);
    return out;
  }

  *names(): Iterable<string> {
    this.activate();
    for (const [name, macro] of this.changes) if (macro) yield spellings.text(name);
    const { at } = this.engine.table;
    for (let id = 0; id < at.length; id++) if (at[id] && !this.changes.has(id)) yield spellings.text(id);
  }
}
