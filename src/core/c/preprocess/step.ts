import type { Problem } from '../../base/problem';
import type { Carried } from './engine';
import type { HeaderTokens } from './header-tokens';
import type { MacroChange } from './macro-table';
import type { SourceTree } from './source';

/** Editions kept of what follows a step with the same text: enough for base, patched and the edit before. */
const EDITIONS = 3;

/** What one group of leading directives came to, after what its parent came to: macro changes, tokens, files read. */
export class Step {
  readonly #children: Step[] = [];
  /** Tokens of the buffer that belong to this step and those before it in the buffer. */
  readonly length: number;
  /** The buffer starts with this step. */
  readonly apart: boolean;
  /** The buffer was handed out as complete: nothing may be added to it. */
  sealed = false;
  /** For a step that writes a buffer of its own: all tokens up to its end in one buffer, made when they are wanted. */
  joined: HeaderTokens | undefined;

  constructor(
    readonly parent: Step | undefined,
    readonly key: string,
    /** Line of the group in the main file, which matters only if problems name it. */
    readonly line: number,
    readonly log: readonly MacroChange[],
    readonly carried: Carried,
    readonly reads: ReadonlyMap<string, string | undefined>,
    readonly problems: readonly Problem[],
    /** Where the step's tokens went: behind those of its parent, or into a buffer that starts with the step. */
    readonly buffer: HeaderTokens,
    extent: { readonly length: number; readonly apart: boolean },
  ) {
    this.length = extent.length;
    this.apart = extent.apart;
  }

  child(key: string, line: number, tree: SourceTree): Step | undefined {
    return this.#children.find((s) => s.key === key && (s.problems.length === 0 || s.line === line) && s.holdsIn(tree));
  }

  adopt(step: Step): void {
    const same = this.#children.filter((s) => s.key === step.key);
    const oldest = same[0];
    if (oldest && same.length >= EDITIONS) this.#children.splice(this.#children.indexOf(oldest), 1);
    this.#children.push(step);
  }

  forget(which: (key: string) => boolean): void {
    for (let i = this.#children.length - 1; i >= 0; i--) {
      const child = this.#children[i];
      if (child && which(child.key)) this.#children.splice(i, 1);
    }
  }

  /** Whether every file that was read, or found absent, is still the same. */
  holdsIn(tree: SourceTree): boolean {
    for (const [path, text] of this.reads) if (tree.read(path) !== text) return false;
    return true;
  }
}
