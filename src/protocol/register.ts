/** A field of a register with its values on both sides, hex strings. */
export interface RegisterFieldView {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly summary?: string;
  readonly base?: RegisterValueView;
  readonly patched?: RegisterValueView;
}

/** Stands for a value that the architecture leaves UNKNOWN and nobody has written. */
export const unknownValue = 'UNKNOWN';

/** Value before and after a run (hex strings, or `unknownValue`), and what the value after it means, where a word exists. */
export interface RegisterValueView {
  readonly old: string;
  readonly new: string;
  readonly meaning?: string;
}

/** One line of the register table. A side is absent when that run did not touch the register. */
export interface RegisterRow {
  readonly device: string;
  readonly name: string;
  /** From the start of the device's frame. */
  readonly offset: number;
  readonly bits: 32 | 64;
  readonly base?: RegisterValueView;
  readonly patched?: RegisterValueView;
  readonly reads: { readonly base: number; readonly patched: number };
  readonly writes: { readonly base: number; readonly patched: number };
  /** The value after the run differs between the sides. */
  readonly differs: boolean;
  readonly fields: readonly RegisterFieldView[];
}
