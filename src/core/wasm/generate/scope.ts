import type { LocalVariable } from '../../c/parse/ast';
import type { Target } from '../emit/code';

/** A block that is being translated: what leaving it must undo. */
export interface Scope {
  /** Variables with a cleanup whose declaration has been passed, in order of declaration. */
  readonly cleanups: LocalVariable[];
  /** i32 local with the stack pointer at the block's start, when a variable length array moved it. */
  savedStack: number | undefined;
  readonly loop?: Loop;
  readonly dispatch?: Dispatch;
}

/** What `break` and `continue` mean inside. A `switch` sets only `breakTarget`. */
export interface Loop {
  readonly breakTarget: Target;
  readonly continueTarget?: Target;
}

/** A block whose labels can be reached from elsewhere by setting the state and branching to `again`. */
export interface Dispatch {
  readonly again: Target;
  readonly labels: ReadonlySet<import('../../c/parse/ast').Label>;
  /** Labels that lie ahead in the block: a direct branch, no state needed. */
  readonly ahead: Map<import('../../c/parse/ast').Label, Target>;
}
