/** A place in a source file. Lines and columns count from 1; `file` is relative to the root of the kernel tree. */
export interface PlaceView {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** First column after the construct, where that is known. */
  readonly endColumn?: number;
}

/** One entry of a call stack: the function, and the line in it that was running. */
export interface FrameView {
  readonly function: string;
  readonly at: PlaceView;
}

/** What went wrong and what to do about it. `code` is a stable kebab-case id. */
export interface ProblemView {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly at?: PlaceView;
  readonly help?: string;
  readonly related?: readonly { readonly message: string; readonly at: PlaceView }[];
}
