/** How the linear memory that compiled code imports is laid out, and which kernel virtual addresses lead into it.
 *
 *      [0, ramSize)                 the machine's RAM; physical address = ramBase + offset
 *      [ramSize, ramSize * 9/8)     tags: one byte for each 8 bytes of RAM
 *      [ramSize * 9/8, ...)         frames of the running program, marks, coverage
 *
 *  The linear map places RAM at one kernel virtual address, so that a pointer is resolved by one subtraction and one check;
 *  every other window (vmemmap, vmalloc, memremap) is resolved on the slow path. */
export interface MemoryLayout {
  /** Bytes of RAM, a power of two. */
  readonly ramSize: number;
  /** Physical address of the first byte of RAM. */
  readonly ramBase: bigint;
  /** Kernel virtual address of the first byte of RAM (arm64 `PAGE_OFFSET` for 48-bit addresses). */
  readonly linearMap: bigint;
}

export const defaultLayout: MemoryLayout = {
  ramSize: 64 << 20,
  ramBase: 0x4000_0000n,
  linearMap: 0xffff_0000_0000_0000n,
};

/** Function pointers are `textBase + 16 * slot`, where `slot` is the index in the program's function table. */
export const textBase = 0xffff_8000_0800_0000n;
export const textStride = 16n;

/** State of 8 bytes of RAM. Zero is the only value that the fast path lets through; 1 to 7 mean that only so many leading
 *  bytes are addressable. Any other value sends the access to the slow path, which decides. */
export const Tag = {
  Addressable: 0,
  /** Addressable, and each store is to be reported (the SMMU may read it). */
  Watched: 0x80,
  /** Past the end of an object. */
  RedZone: 0xfa,
  /** Returned to the allocator. */
  Freed: 0xfb,
  /** Never handed out. */
  Unallocated: 0xfc,
  /** A datum that is declared, but that nothing defines or models. */
  NotModelled: 0xfd,
  /** Memory that this kernel may not touch directly (the crashed kernel's, outside a memremap window). */
  Foreign: 0xfe,
} as const;
export type Tag = (typeof Tag)[keyof typeof Tag];
