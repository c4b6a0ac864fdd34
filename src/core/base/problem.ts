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

export function error(code: string, message: string, at?: Span, help?: string): Problem {
  return { severity: 'error', code, message, ...(at && { at }), ...(help !== undefined && { help }) };
}

export function warning(code: string, message: string, at?: Span, help?: string): Problem {
  return { severity: 'warning', code, message, ...(at && { at }), ...(help !== undefined && { help }) };
}
