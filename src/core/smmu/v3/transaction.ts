import type { FaultName } from '../structures/fault-name';
import type { MemoryAttributes } from './memory-attributes';

/** A memory access of a bus master, before translation. Absent attributes are those of ordinary DMA: unprivileged, data, no substream. */
export interface Transaction {
  readonly streamId: number;
  readonly substreamId?: number;
  readonly address: bigint;
  readonly write: boolean;
  readonly privileged?: boolean;
  readonly instruction?: boolean;
  /** Its bus cannot wait, as PCIe cannot: faults never stall it (§3.12). */
  readonly neverStalls?: boolean;
  /** Memory type that the bus says; absent: Normal, write-back, inner shareable, as PCIe has it. */
  readonly attributes?: MemoryAttributes;
  /** PCIe No Snoop: the access does not look into CPU caches. */
  readonly noSnoop?: boolean;
}

/** Something that is likely to be accessed. Without an address: the configuration of the stream alone. */
export type Interest = Pick<Transaction, 'streamId' | 'substreamId'> & Partial<Pick<Transaction, 'address'>>;

/** What becomes of it. An `aborted` transaction may have been recorded (`event`); `discarded` reads zero and ignores writes (CD.A=0). */
export type TransactionResult =
  | {
      readonly outcome: 'translated' | 'bypassed';
      readonly physical: bigint;
      /** With what memory type the access goes on: `Part.dataMemory` is what it then sees. */
      readonly attributes: MemoryAttributes;
    }
  | { readonly outcome: 'aborted' | 'discarded'; readonly reason: string; readonly event?: FaultName }
  /** It waits for software. Without a tag it waits for a tag. `Ports.onResumed` hears of its end. */
  | { readonly outcome: 'stalled'; readonly tag?: number; readonly reason: string; readonly event?: FaultName };
