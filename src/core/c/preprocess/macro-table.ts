import { spellings } from '../token';
import type { Macro } from './macro';

/** A change of the macro table that can be taken back and made again. */
export interface MacroChange {
  readonly name: number;
  readonly before: Macro | undefined;
  readonly after: Macro | undefined;
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
    this.#log.push({ name, before, after });
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
