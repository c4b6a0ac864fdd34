import type { Dma } from '../dma';
import type { Buffer, MessageTarget } from './buffer';

/** What an NVMe drive has under way. */
export interface NvmeWork {
  /** Data that software reads from the drive: written to memory. */
  readonly read?: Buffer;
  /** Data that software writes to the drive: read from memory. */
  readonly write?: Buffer;
  /** Ring of commands, read from memory. */
  readonly submission?: Buffer;
  /** Ring of completions, 16 bytes each. */
  readonly completion?: Buffer;
  readonly interrupt?: MessageTarget;
}

/** DMA of a drive that has commands under way, in the order in which it does it: a completion comes after its data, the interrupt last. */
export function nvmeDma({ read, write, submission, completion, interrupt }: NvmeWork): Dma[] {
  return [
    ...(submission ? [{ name: 'submission queue', ...submission, write: false, endless: true }] : []),
    ...(read ? [{ name: 'disk read', ...read, write: true }] : []),
    ...(write ? [{ name: 'disk write', ...write, write: false }] : []),
    ...(completion ? [{ name: 'completion queue', ...completion, size: 16, write: true }] : []),
    ...(interrupt
      ? [{ name: 'interrupt', address: interrupt.address, size: 4, write: true, message: interrupt.data }]
      : []),
  ];
}
