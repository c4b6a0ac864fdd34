import type { Clock } from '../../machine/clock';
import type { InterruptLines } from '../../machine/interrupt';
import type { AccessSize } from '../../machine/memory';
import type { WatchList } from '../../machine/watch';
import type { Recorder } from '../../trace/recorder';

/** Memory as the SMMU's own accesses see it. Outside it, a read is undefined and a write is false: an external abort. */
export interface DeviceMemory {
  read(address: bigint, size: AccessSize): bigint | undefined;
  write(address: bigint, size: AccessSize, value: bigint): boolean;
}

/** Takes a message-signalled interrupt, as a GIC ITS does; false when no doorbell is at this address. */
export type Doorbell = (address: bigint, data: number) => boolean;

/** What an endpoint's translation cache says to an invalidation. */
export type InvalidationAnswer = 'completed' | 'timed-out';

/** Everything that surrounds an SMMU. */
export interface Ports {
  readonly memory: DeviceMemory;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly interrupts: InterruptLines;
  /** Absent: messages go to memory only. */
  readonly doorbell?: Doorbell;
  /** Where the SMMU announces what it may read on its own. */
  readonly watches?: WatchList;
  /** The endpoints' translation caches; absent when nothing around this SMMU has ATS, and then CMD_ATC_INV is ignored (§4.5.1). */
  readonly invalidateAtc?: (command: readonly [bigint, bigint]) => InvalidationAnswer;
}
