import type { Position } from '../base/span';
import type { TraceFrame } from '../trace/event';

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

/** One field of a register, command or structure. `high` and `low` are bit positions, both included. */
export interface FieldChange {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  /** Absent for what has no earlier value: reads, commands, records. */
  readonly old?: bigint;
  readonly new: bigint;
  /** Arm's word for the new value. */
  readonly meaning?: string;
  /** The field holds a physical address, which another run may place elsewhere. */
  readonly address?: true;
}

/** What a reviewer sees of one event, or of a run of equal polls. */
export interface Effect {
  /** Id of the first and of the last event that it stands for. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly kind: EffectKind;
  readonly device?: string;
  /** The register, command or table, in Arm's names. */
  readonly subject: string;
  /** The bits of the register that an access reached, such as `[63:32]`, where it did not reach all. */
  readonly part?: string;
  /** Value before, and value written or read. */
  readonly old?: bigint;
  readonly value?: bigint;
  readonly fields: readonly FieldChange[];
  /** One line of at most `textBudget` characters. */
  readonly text: string;
  /** Set where the hardware did not take a write. */
  readonly refused?: 'ignored' | 'unpredictable';
  /** The innermost line of a file under review, or the innermost line at all. */
  readonly at?: Position;
  /** Innermost frame first. */
  readonly stack: readonly TraceFrame[];
  /** Virtual time in nanoseconds. */
  readonly time: bigint;
  /** Equal for effects that do the same thing, in whatever run: addresses are symbols in it, lines are not part of it. */
  readonly key: string;
  /** Equal for effects on the same thing, whatever the value. */
  readonly looseKey: string;
}

/** Characters that fit beside a source line. */
export const textBudget = 80;

/** The value of a field as people write it: a physical address keeps its low zero bits, which the field leaves out. */
export function plainValue(field: FieldChange, value: bigint): bigint {
  return field.address ? value << BigInt(field.low % 64) : value;
}
