import type { FindingView } from './finding';
import type { PlaceView } from './place';
import type { LineView, TraceStepView } from './remark';

/** A file that a patch changes. Paths are relative to the root of the tree. */
export interface FileChangeView {
  /** Absent where the patch creates the file. */
  readonly from?: string;
  /** Absent where the patch removes the file. */
  readonly to?: string;
  /** How many lines it adds and takes out. */
  readonly added: number;
  readonly removed: number;
  /** Names of the functions that its changes lie in, in the order of the file. */
  readonly functions: readonly string[];
  /** The same for two patches that change the same lines of the file in the same way. */
  readonly digest: string;
}

/** A patch of a series to show. */
export interface PatchView {
  /** From 1. */
  readonly number: number;
  readonly title: string;
  /** `Name <address>`; absent where nobody is named. */
  readonly author?: string;
  /** Files that it touches. */
  readonly files: readonly string[];
  readonly changes: readonly FileChangeView[];
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
  /** Line under which it stands: that of a patch where one shows it. */
  readonly anchor?: LineView;
  /** What happened on the way to it in the first of its scenarios, in order. */
  readonly evidence: readonly TraceStepView[];
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
