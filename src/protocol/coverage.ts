/** A function definition of a file, first and last line. */
export interface FunctionExtentView {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
}

/** A changed line that holds code, and the line at which a run sees it: that of the start of its statement. */
export interface ChangedLineView {
  readonly line: number;
  readonly seenAt: number;
}

/** Where a file of the patched side has code, as its configuration has it. Lines count from 1. */
export interface CodeLinesView {
  readonly file: string;
  readonly functions: readonly FunctionExtentView[];
  /** Lines at which a run would be seen, in order. */
  readonly lines: readonly number[];
  /** Lines that the base does not have, one for each statement. */
  readonly changed: readonly ChangedLineView[];
}
