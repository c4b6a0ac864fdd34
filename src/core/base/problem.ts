import type { Span } from './span';

/** What went wrong and what to do, in one sentence each. `code` is a stable kebab-case id that tests and the UI refer to. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly at?: Span;
  /** What the user can do about it, where there is something. */
  readonly help?: string;
  readonly related?: readonly { readonly message: string; readonly at: Span }[];
}

/** What a core function returns: a value where one could be made, and every problem met on the way. */
export interface Outcome<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
}

/** A problem that makes the result incomplete or wrong. `code` is a stable kebab-case name; `help` says what the
 *  reader can do. */
export function error(code: string, message: string, at?: Span, help?: string): Problem {
  return { severity: 'error', code, message, ...(at && { at }), ...(help !== undefined && { help }) };
}

/** A problem that leaves the result usable; otherwise as `error`. */
export function warning(code: string, message: string, at?: Span, help?: string): Problem {
  return { severity: 'warning', code, message, ...(at && { at }), ...(help !== undefined && { help }) };
}
