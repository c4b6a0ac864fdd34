import type { PlaceView } from './place';

/** A line of one side, by its number from 1. */
export interface LineView {
  readonly side: 'base' | 'patched';
  readonly file: string;
  readonly line: number;
}

/** A remark that a reviewer wrote under a line. */
export interface RemarkView extends LineView {
  readonly text: string;
}

/** A finding that a reviewer set aside, by its key. */
export interface DismissalView {
  readonly key: string;
  /** Why, in words. */
  readonly reason: string;
}

/** Something that happened on the way to what a remark is about. */
export interface TraceStepView {
  readonly text: string;
  readonly at?: PlaceView;
}
