import type { EventName } from '../structures/event';

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
}

/** What becomes of it. An `aborted` transaction may have been recorded (`event`); `discarded` reads zero and ignores writes (CD.A=0). */
export type TransactionResult =
  | { readonly outcome: 'translated' | 'bypassed'; readonly physical: bigint }
  | { readonly outcome: 'aborted' | 'discarded'; readonly reason: string; readonly event?: EventName }
  /** It waits for software. Without a tag it waits for a tag. `Ports.onResumed` hears of its end. */
  | { readonly outcome: 'stalled'; readonly tag?: number; readonly reason: string; readonly event?: EventName };
