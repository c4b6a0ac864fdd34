import { fileNames, spellings } from '../token';
import { LexemeColumns } from './lexeme';
import { type Builtin, Macro } from './macro';
import type { MacroTable } from './macro-table';

const names: Readonly<Record<string, Builtin>> = {
  __LINE__: 'line',
  __FILE__: 'file',
  __BASE_FILE__: 'base-file',
  __COUNTER__: 'counter',
  __INCLUDE_LEVEL__: 'include-level',
  __DATE__: 'date',
  __TIME__: 'time',
  __TIMESTAMP__: 'timestamp',
  __has_include: 'has-include',
  __has_include_next: 'has-include-next',
  __has_attribute: 'has-attribute',
  __has_builtin: 'has-builtin',
  __has_cpp_attribute: 'has-attribute',
  __has_c_attribute: 'has-other',
};

/** Defines the macros whose replacement is computed. gcc 12 has no `__has_feature`. */
export function defineBuiltins(table: MacroTable): void {
  const none = new LexemeColumns(0);
  const file = fileNames.id('<built-in>');
  for (const [name, builtin] of Object.entries(names)) {
    const id = spellings.id(name);
    table.set(id, new Macro(id, undefined, false, none, 0, 0, file, 1, 1, builtin));
  }
}
