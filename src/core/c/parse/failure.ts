import type { Problem } from '../../base/problem';

/** Ends the parse of one declaration; caught where that declaration was asked for, where it becomes its problem. */
export class ParseFailure extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}
