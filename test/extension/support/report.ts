/** One test's result as it travels from the extension host to the runner, in a console line. */
export interface CaseReport {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  /** Message and stack of a failure. */
  readonly failure?: string;
}

/** What marks such a line among everything else that the extension host prints. */
export const reportPrefix = 'smmu-review-case ';
