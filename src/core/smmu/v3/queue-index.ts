/** State of a queue by its two indexes (§3.5.1). `inconsistent` cannot come about while both sides follow the rules. */
export type QueueState = 'empty' | 'full' | 'partial' | 'inconsistent';

/** Index bits and wrap bit together: a queue of 2^log2 entries counts modulo 2^(log2+1). */
function modulus(log2: number): number {
  return 2 ** (log2 + 1);
}

/** The index with its wrap bit; bits above it are ignored. */
export function normalize(log2: number, index: number): number {
  return index % modulus(log2);
}

/** Slot in the ring. */
export function slotOf(log2: number, index: number): number {
  return index % 2 ** log2;
}

/** The index after this one, wrap bit included. */
export function next(log2: number, index: number): number {
  return normalize(log2, index + 1);
}

/** How many entries lie between; above 2^log2 the state is inconsistent. */
export function used(log2: number, producer: number, consumer: number): number {
  return normalize(log2, normalize(log2, producer) - normalize(log2, consumer) + modulus(log2));
}

/** State of a queue of 2^log2 entries by its two indexes. */
export function queueState(log2: number, producer: number, consumer: number): QueueState {
  const entries = used(log2, producer, consumer);
  if (entries === 0) return 'empty';
  if (entries === 2 ** log2) return 'full';
  return entries < 2 ** log2 ? 'partial' : 'inconsistent';
}

/** Physical address of a ring: hardware aligns the base down to the larger of its size and 32 bytes. */
export function ringBase(address: bigint, log2: number, entryBytes: number): bigint {
  const bytes = BigInt(entryBytes) << BigInt(log2);
  const alignment = bytes > 32n ? bytes : 32n;
  return address & ~(alignment - 1n);
}
