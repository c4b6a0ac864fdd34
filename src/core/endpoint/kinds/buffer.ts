/** Memory that a driver gave a device: an address as the device knows it, its bytes, and where it is when that is known. */
export interface Buffer {
  readonly address: bigint;
  readonly size: number;
  readonly home?: bigint | readonly bigint[];
}

/** Where a device sends its interrupts. */
export interface MessageTarget {
  readonly address: bigint;
  readonly data: number;
}
