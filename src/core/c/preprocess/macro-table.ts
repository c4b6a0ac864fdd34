import { spellings } from '../token';
import type { Macro } from './macro';

/** A change of the macro table that can be taken back and made again. */
export interface MacroChange {
  readonly name: number;
  readonly before: Macro | undefined;
  readonly after: Macro | undefined;
}

/** The change of a name's macro; the same object for the same definition of a name that had none, as most are: units that include the same
 *  headers share them. */
export function changeOf(name: number, before: Macro | undefined, after: Macro | undefined): MacroChange {
  if (before !== undefined || after === undefined || after.name !== name) return { name, before, after };
  after.firstDefinition ??= { name, before, after };
  return after.firstDefinition;
}

/** The macros defined at the current point, by spelling id, with a log of every change. */
export class MacroTable {
  /** Indexed by spelling id; read directly by the expansion loop. */
  readonly at: (Macro | undefined)[] = [];
  #log: MacroChange[] = [];
  /** Names whose definitions in source text are ignored. */
  readonly pinned = new Set<number>();

  get(name: string): Macro | undefined {
    return this.at[spellings.id(name)];
  }

  set(name: number, after: Macro | undefined): void {
    if (this.pinned.has(name)) return;
    const before = this.at[name];
    if (before === after) return;
    this.#log.push(changeOf(name, before, after));
    this.at[name] = after;
  }

  /** Starts a new log and hands over the one so far. */
  takeLog(): readonly MacroChange[] {
    const log = this.#log;
    this.#log = [];
    return log;
  }

  /** Takes back a log that is the latest applied one. */
  undo(log: readonly MacroChange[]): void {
    for (let i = log.length - 1; i >= 0; i--) {
      const change = log[i];
      if (change) this.at[change.name] = change.before;
    }
  }

  redo(log: readonly MacroChange[]): void {
    for (const change of log) this.at[change.name] = change.after;
  }
}
