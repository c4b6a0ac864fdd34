import type { Outcome } from '../../core/base/problem';
import type { Person } from '../../core/patch/message';
import type { SeriesPatch } from '../../core/patch/series';
import type { FixedCommit } from '../../core/review/lint/fixes';
import type { FollowUp, Upstream } from '../../core/review/lint/lint';

/** A commit as a patch of a series, and who committed it. */
export interface CommitPatch {
  readonly patch: SeriesPatch;
  readonly committer: Person;
}

/** What is asked of a version history. A revision is any that git knows. A long history takes its time: each question throws `Cancelled` when nobody
 *  wants the answer any more. */
export interface History {
  /** The commits of `A..B` in the order in which they were made, or the one commit. Problem: `no-revision`. */
  commits(range: string): Promise<Outcome<readonly CommitPatch[]>>;
  /** A commit as others pick it. */
  upstream(id: string): Promise<Upstream | undefined>;
  /** A commit as a `Fixes:` line names it, seen from a revision. */
  fixed(id: string, from: string): Promise<FixedCommit | undefined>;
  /** For each of these commits those anywhere in the history that say they mend it and that a revision contains neither themselves nor picked. All are
   *  asked for at once, since that reads the whole history. */
  followUps(ids: readonly string[], from: string): Promise<ReadonlyMap<string, readonly FollowUp[]>>;
}
