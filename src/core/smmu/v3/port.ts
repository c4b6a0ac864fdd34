import type { Clock } from '../../machine/clock';
import type { InterruptLines } from '../../machine/interrupt';
import type { AccessSize } from '../../machine/memory';
import type { WatchList } from '../../machine/watch';
import type { Recorder } from '../../trace/recorder';
import type { Interest, Transaction, TransactionResult } from './transaction';

/** Memory as the SMMU's own accesses see it. Outside it, a read is undefined and a write is false: an external abort. */
export interface DeviceMemory {
  read(address: bigint, size: AccessSize): bigint | undefined;
  write(address: bigint, size: AccessSize, value: bigint): boolean;
  /** A copy of many bytes at once, where the memory can give it. */
  readBytes?(address: bigint, length: number): Uint8Array | undefined;
}

/** Takes a message-signalled interrupt, as a GIC ITS does; false when no doorbell is at this address. */
export type Doorbell = (address: bigint, data: number) => boolean;

/** What an endpoint's translation cache says to an invalidation: done; Unsupported Request, which counts as done though the cache may hold
 *  anything (§3.9.1.5); nothing within the time allowed; nothing ever; or done after so many nanoseconds. */
export type InvalidationAnswer =
  | 'completed'
  | 'unsupported-request'
  | 'timed-out'
  | 'never'
  | { readonly nanoseconds: bigint };

/** A stalled transaction that software or the hardware ended, and what became of it. `tag` is absent where it waited without one. */
export interface Resumed {
  readonly transaction: Transaction;
  readonly tag: number | undefined;
  readonly result: TransactionResult;
}

/** Everything that surrounds an SMMU. */
export interface Ports {
  readonly memory: DeviceMemory;
  /** Memory as accesses see it that do not look into CPU caches; absent: as `memory`. */
  readonly uncleaned?: DeviceMemory;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly interrupts: InterruptLines;
  /** Absent: messages go to memory only. */
  readonly doorbell?: Doorbell;
  /** Where the SMMU announces what it may read on its own. */
  readonly watches?: WatchList;
  /** The endpoints' translation caches; absent when nothing around this SMMU has ATS, and then CMD_ATC_INV is ignored (§4.5.1). */
  readonly invalidateAtc?: (command: readonly [bigint, bigint]) => InvalidationAnswer;
  /** Takes the answer to a page request group (CMD_PRI_RESP) to its endpoint. */
  readonly respondToPageRequest?: (command: readonly [bigint, bigint]) => void;
  /** What bus masters around this SMMU may access next, or have the SMMU keep in mind; a part that prefetches asks again and again. */
  readonly interests?: () => Iterable<Interest>;
  /** Hears of each command that took effect, between it and the next one: a moment at which bus masters may access memory. */
  readonly onConsumed?: () => void;
  /** Hears of stalled transactions that end. */
  readonly onResumed?: (resumed: Resumed) => void;
}
