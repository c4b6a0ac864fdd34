import type { Span } from '../base/span';
import type { Exhausted } from './exhausted';

/** One call-stack entry of the driver at the time of an event. */
export interface TraceFrame {
  readonly function: string;
  readonly at: Span;
}

/** Why an event happened: the statement that was running (innermost driver or kernel line) and its callers, innermost
 *  first. Hardware that acts by itself (a timer, DMA) has an empty stack. */
export interface Cause {
  readonly span: Span | undefined;
  readonly stack: readonly TraceFrame[];
}

/** What every event carries. `at` is virtual time in nanoseconds; `kernel` counts the kernels that ran in the scenario,
 *  from 0. */
interface Common {
  readonly id: number;
  readonly at: bigint;
  readonly kernel: number;
  readonly cpu: number;
  readonly cause: Cause;
}

/** 64-bit safe: register and memory values are bigints in a trace, hex strings on the wire. `offset` is from the start of the
 *  device's frame; `size` is in bytes. */
interface RegisterAccess {
  readonly device: string;
  readonly register: string;
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
  readonly value: bigint;
}

/** What happened, by kind. Register values up to 32 bits are numbers, 64-bit values bigints; addresses are physical
 *  unless said otherwise. */
export type Payload =
  /** `repeats` counts further reads from the same place that gave the same value with nothing in between: a poll. The last
   *  of them was at virtual time `until`. */
  | ({ readonly kind: 'register-read'; readonly repeats?: number; readonly until?: bigint } & RegisterAccess)
  /** `previous` is what the register held, absent while its reset value is architecturally UNKNOWN and nobody has written it;
   *  `effect` says whether the hardware took the value. */
  | ({
      readonly kind: 'register-write';
      readonly previous?: bigint;
      readonly effect: 'taken' | 'ignored' | 'unpredictable';
    } & RegisterAccess)
  /** A store to memory that the SMMU may read. `address` is physical. `table` names what lies there, when that is known. */
  | {
      readonly kind: 'memory-store';
      readonly address: bigint;
      readonly size: number;
      readonly value: bigint;
      readonly previous: bigint;
      readonly table?: string;
    }
  | {
      readonly kind: 'command';
      readonly device: string;
      readonly index: number;
      readonly opcode: number;
      readonly name: string;
      readonly dwords: readonly [bigint, bigint];
      readonly outcome: 'consumed' | 'CERROR_ILL' | 'CERROR_ABT' | 'CERROR_ATC_INV_SYNC';
    }
  | {
      readonly kind: 'queue-event';
      readonly device: string;
      readonly queue: 'EVENTQ' | 'PRIQ';
      readonly dwords: readonly bigint[];
    }
  /** `address` is the one that the bus master knows. `cached`: it came translated from the bus master's own cache. `discarded`: reads got zero,
   *  writes went nowhere. `stalled`: it waits for software. `reason` says why it did not get through. */
  | {
      readonly kind: 'dma';
      readonly device: string;
      readonly streamId: number;
      readonly pasid?: number;
      readonly address: bigint;
      readonly write: boolean;
      readonly outcome: 'translated' | 'bypassed' | 'aborted' | 'discarded' | 'stalled';
      readonly physical?: bigint;
      readonly cached?: true;
      readonly reason?: string;
    }
  | { readonly kind: 'interrupt'; readonly line: string; readonly delivered: boolean }
  | { readonly kind: 'barrier'; readonly name: string }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly device?: string; readonly text: string }
  /** WARN() and friends, and undefined behaviour that the engine saw (division by zero, oversized shift). `since`: the next event when that began
   *  which is warned of, such as when a lock was taken that is never released. */
  | { readonly kind: 'warning'; readonly reason: string; readonly text: string; readonly since?: number }
  | { readonly kind: 'oops'; readonly reason: string; readonly address?: bigint; readonly text: string }
  | { readonly kind: 'not-modelled'; readonly what: string; readonly subject: string }
  /** The run was given up: the step limit was reached, handlers of interrupts, this one the last, ran so many times in a row, or a task did too much. */
  | {
      readonly kind: 'out-of-fuel';
      readonly interrupt?: { readonly name: string; readonly times: number };
      readonly exhausted?: Exhausted;
    }
  /** The hardware reports something about itself that a reader should see, such as GERROR or a choice the architecture leaves. `severity`: an
   *  error that an aborted access led to, as AER or the CPU takes it. */
  | {
      readonly kind: 'hardware';
      readonly device: string;
      readonly text: string;
      readonly severity?: 'non-fatal' | 'fatal' | 'serror';
    }
  /** A call that the scenario made, and what it returned. */
  | { readonly kind: 'call'; readonly function: string; readonly phase: 'enter' | 'return'; readonly result?: bigint };

/** The kernel's log levels, most severe first. */
export type LogLevel = 'emerg' | 'alert' | 'crit' | 'err' | 'warn' | 'notice' | 'info' | 'debug';

/** One entry of a trace: what happened, when, where, and the code that caused it. */
export type Event = Common & Payload;
export type EventOf<K extends Payload['kind']> = Extract<Event, { readonly kind: K }>;
