import type { Stretch } from '../../../src/build/bench/cpu-profile';

/** What typing took of the extension host, as it travels to the bench in a console line. */
export interface TypingReport {
  readonly keys: number;
  readonly documentLines: number;
  readonly effects: number;
  /** Processes that wanted a processor, in the last minute. */
  readonly load: number;
  /** Processor time of the extension in each stretch that it took part in, in milliseconds. */
  readonly own: readonly number[];
  readonly longest: readonly Stretch[];
}

/** What marks such a line among everything else that the extension host prints. */
export const typingPrefix = 'smmu-review-typing ';
