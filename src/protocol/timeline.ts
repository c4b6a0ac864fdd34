import type { PlaceView } from './place';

/** How DMA stands to what its device was told. `same`: it gets to its buffer. `elsewhere`: translated to other memory. `bypassed`: untranslated to
 *  other memory. `not-issued`: the device may not or cannot ask. */
export type StandingView =
  | 'same'
  | 'elsewhere'
  | 'bypassed'
  | 'aborted'
  | 'discarded'
  | 'stalled'
  | 'waiting'
  | 'not-issued';

/** Something that the software did, after which DMA was tried. */
export interface TimelineStepView {
  /** Id of the event in the trace of its side. */
  readonly event: number;
  /** Which kernel did it, from 0. */
  readonly kernel: number;
  readonly text: string;
  readonly at?: PlaceView;
}

/** A step of one side or, where both did the same, of both. */
export interface TimelineColumnView {
  readonly base?: TimelineStepView;
  readonly patched?: TimelineStepView;
}

/** An outcome over columns in a row, the first and the last. The lane's side has a step in both of them, not in all between. */
export interface TimelineRunView {
  readonly from: number;
  readonly to: number;
  readonly standing: StandingView;
  /** `aborted: C_BAD_STE, the STE is not valid (V=0)`. */
  readonly text: string;
}

/** An outcome that the architecture permits, though the modelled part does otherwise, and why it can come to that. */
export interface TimelinePermittedView extends TimelineRunView {
  readonly because: readonly string[];
}

/** One DMA on one side. */
export interface TimelineLaneView {
  readonly side: 'base' | 'patched';
  readonly device: string;
  readonly stream: number;
  /** What the DMA is for. */
  readonly name: string;
  readonly runs: readonly TimelineRunView[];
  readonly permitted: readonly TimelinePermittedView[];
}

/** How much of one side was tried. */
export interface TimelineExtentView {
  readonly tried: number;
  /** Steps that there were. */
  readonly of: number;
  /** Tries at which not every permitted outcome was looked for. */
  readonly cut: number;
}

/** What DMA would have come to after each step: the table behind the lanes of the panel and of the command line. */
export interface TimelineView {
  readonly columns: readonly TimelineColumnView[];
  /** Those of one DMA follow each other, the base first. */
  readonly lanes: readonly TimelineLaneView[];
  readonly base?: TimelineExtentView;
  readonly patched?: TimelineExtentView;
}
