import type { FrameView, PlaceView } from './place';

/** How an effect of the patched code stands to the base: only there, only in the base, another value, another order. */
export type Change = 'same' | 'added' | 'removed' | 'changed' | 'moved';

/** What kind of thing happened. */
export type EffectKind =
  | 'register-read'
  | 'register-write'
  | 'memory-store'
  | 'command'
  | 'queue-event'
  | 'dma'
  | 'interrupt'
  | 'hardware';

/** One field of a register, command or structure. Values are hex strings; `meaning` explains the new one where a word exists. */
export interface FieldChangeView {
  readonly name: string;
  /** Bit positions, `high` and `low` inclusive. */
  readonly high: number;
  readonly low: number;
  /** Absent for things that have no earlier value, such as a command. */
  readonly old?: string;
  readonly new: string;
  readonly meaning?: string;
}

/** The effect as it happened on one side. */
export interface EffectSideView {
  /** Number of the event in that run; orders effects, and names them in messages. */
  readonly step: number;
  /** Virtual time in nanoseconds, decimal. */
  readonly time: string;
  /** The innermost line of the driver, absent where the hardware acted by itself. */
  readonly at?: PlaceView;
  /** The line of the outermost frame that the patch changed, where that is not `at`. */
  readonly changedAt?: PlaceView;
  /** Innermost frame first. */
  readonly stack: readonly FrameView[];
  /** At most 80 characters, such as `CR0.SMMUEN 1→0`. */
  readonly text: string;
  /** What the register or memory word held before, and the value read or written. */
  readonly old?: string;
  readonly value?: string;
  readonly fields: readonly FieldChangeView[];
  /** How many equal accesses in a row this stands for (a poll). 1 where it was not repeated. */
  readonly count: number;
  /** Set where the hardware did not take a write. */
  readonly refused?: 'ignored' | 'unpredictable';
}

/** Something that a reviewer cares about. At least one of `base` and `patched` is there. */
export interface EffectView {
  /** Unique in its ReviewModel. */
  readonly id: number;
  readonly kind: EffectKind;
  readonly change: Change;
  /** What it happened to: a register (`CR0`), a command (`CFGI_ALL`), a table (`STE 8`), in Arm's names. */
  readonly subject: string;
  readonly device?: string;
  /** One line, at most 80 characters, that names the change when there is one. */
  readonly text: string;
  readonly base?: EffectSideView;
  readonly patched?: EffectSideView;
}
