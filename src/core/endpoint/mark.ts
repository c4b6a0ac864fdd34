import type { Dma } from './dma';

/** What endpoints write, so that a reader of memory can tell who wrote it and when: eight bytes over and over, the lower half a hash of
 *  endpoint and DMA (FNV-1a), the upper half the number of the write. */
export function markOf(endpoint: string, dma: string, sequence: number): bigint {
  let hash = 0x811c9dc5;
  for (const character of `${endpoint}/${dma}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (BigInt(sequence >>> 0) << 32n) | BigInt(hash >>> 0);
}

/** `size` bytes of a mark, in step with the address: the same address always gets the same byte of it. */
export function markBytes(mark: bigint, address: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const halves = [Number(mark & 0xffff_ffffn), Number(mark >> 32n)];
  const first = Number(address & 7n);
  for (let index = 0; index < Math.min(size, 8); index++) {
    const at = (first + index) & 7;
    bytes[index] = (halves[at >> 2] ?? 0) >>> ((at & 3) * 8);
  }
  // Each copy doubles what is there.
  for (let done = 8; done < size; done *= 2) bytes.copyWithin(done, 0, done);
  return bytes;
}

/** What a DMA writes to `size` bytes at `address`: the data of a message, else `bytes` over and over, else the mark. */
export function contentOf(
  { address: first, message }: Dma,
  address: bigint,
  size: number,
  mark: bigint,
  bytes?: Uint8Array,
): Uint8Array {
  const start = Number(address - first);
  if (message !== undefined) {
    return Uint8Array.from({ length: size }, (_, index) => (message >>> (((start + index) % 4) * 8)) & 0xff);
  }
  if (!bytes || bytes.length === 0) return markBytes(mark, address, size);
  return Uint8Array.from({ length: size }, (_, index) => bytes[(start + index) % bytes.length] ?? 0);
}
