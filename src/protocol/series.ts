import type { FindingView } from './finding';
import type { PlaceView } from './place';

/** A patch of a series to show. */
export interface PatchView {
  /** From 1. */
  readonly number: number;
  readonly title: string;
  /** `Name <address>`; absent where nobody is named. */
  readonly author?: string;
  /** Files that it touches. */
  readonly files: readonly string[];
}

/** A series that is laid over the tree. */
export interface SeriesView {
  readonly title: string;
  readonly version: number;
  readonly otherVersions: readonly number[];
  readonly patches: readonly PatchView[];
  /** How many there should be, and the numbers of those that are not there. */
  readonly announced: number;
  readonly missing: readonly number[];
  /** How many of the patches are applied now, from the first on. */
  readonly applied: number;
  /** Commit that the sender noted as its base. */
  readonly baseCommit?: string;
}

/** A remark that nobody has sent. */
export interface DraftView {
  /** The same for the same remark in a later run. */
  readonly key: string;
  readonly finding: FindingView;
  /** Policies that forbid it. */
  readonly policies: readonly string[];
  readonly scenarios: readonly string[];
  /** Line of the patched text. */
  readonly place?: PlaceView;
  /** Number of the patch under which it stands, from 1. */
  readonly patch?: number;
  /** Plain text of 78 columns. */
  readonly text: string;
}

/** A form in which a review can leave the program. */
export interface FormatItem {
  readonly name: string;
  readonly title: string;
  /** Ending of a file, with its dot. */
  readonly ending: string;
}
