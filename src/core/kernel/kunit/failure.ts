/** One failed expectation or assertion. `file` and `line` are where the macro stands. */
export interface KUnitFailure {
  readonly file: string;
  readonly line: number;
  /** What was expected, in the words of the source. */
  readonly text: string;
  /** The message of a `_MSG` form, or empty. */
  readonly message: string;
}

/** Thrown to leave a case whose assertion failed. */
export class KUnitAbort extends Error {
  constructor() {
    super('the test case was aborted');
  }
}
