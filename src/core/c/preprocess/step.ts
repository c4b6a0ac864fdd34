import type { Problem } from '../../base/problem';
import { TokenBuffer } from '../token';
import type { Carried } from './engine';
import type { MacroChange } from './macro-table';
import type { SourceTree } from './source';

/** Editions kept of what follows a step with the same text: enough for base, patched and the edit before. */
const EDITIONS = 3;

/** What one group of leading directives came to, after what its parent came to: macro changes, tokens, files read. */
export class Step {
  readonly #children: Step[] = [];
  /** Tokens of the buffer that belong to this step and those before it. */
  readonly length: number;
  readonly #uses: number;
  /** The buffer was handed out as complete: nothing may be added to it. */
  sealed = false;

  constructor(
    readonly parent: Step | undefined,
    readonly key: string,
    /** Line of the group in the main file, which matters only if problems name it. */
    readonly line: number,
    readonly log: readonly MacroChange[],
    readonly carried: Carried,
    readonly reads: ReadonlyMap<string, string | undefined>,
    readonly problems: readonly Problem[],
    readonly buffer: TokenBuffer,
  ) {
    this.length = buffer.length;
    this.#uses = buffer.uses.length;
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

  /** A buffer of its own with the tokens up to and including this step. */
  copyOfBuffer(): TokenBuffer {
    const copy = new TokenBuffer(Math.max(this.length, 1024));
    const { buffer } = this;
    copy.kind.set(buffer.kind.subarray(0, this.length));
    copy.text.set(buffer.text.subarray(0, this.length));
    copy.file.set(buffer.file.subarray(0, this.length));
    copy.line.set(buffer.line.subarray(0, this.length));
    copy.column.set(buffer.column.subarray(0, this.length));
    copy.use.set(buffer.use.subarray(0, this.length));
    copy.length = this.length;
    for (let i = 0; i < this.#uses; i++) {
      const use = buffer.uses[i];
      if (use) copy.uses.push(use);
    }
    return copy;
  }
}
