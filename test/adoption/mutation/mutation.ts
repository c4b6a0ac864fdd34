import type { Change } from '../edit';

/** A further change to the adoption patch, and what a reviewer must be told about it. */
export interface Mutation {
  readonly id: string;
  /** What the author did, in a line. */
  readonly summary: string;
  /** Whether it breaks something. A finding about a harmless one is in vain. */
  readonly effect: 'defect' | 'harmless';
  /** Function in which the line stands that a finding must lead to; defects only. */
  readonly culprit?: string;
  readonly changes: readonly Change[];
}
