import type { Holding } from './holdings';

/** Hears what a kernel does that leaves no event in the trace. */
export interface KernelObserver {
  /** A window to RAM was made at this physical address, of so many bytes. */
  mapped?(physical: bigint, length: bigint): void;
  /** Memory goes back to the allocator of pages or of DMA memory: its physical address, and bytes. */
  freed?(physical: bigint, length: bigint): void;
  /** An object goes back to kfree(): its kernel virtual address, and bytes. */
  released?(address: bigint, length: bigint): void;
  /** A task of the kernel came to its end; `began` is the virtual time in nanoseconds, `event` the next event then. */
  finished?(task: { readonly name: string; readonly began: bigint; readonly event: number }): void;
  /** A device was not bound after all, and these were asked for on the way and are still held. */
  abandoned?(holdings: readonly Holding[]): void;
}
