/** Kernel virtual windows onto device registers, as ioremap() makes them. */
export interface IoMapping {
  readonly address: bigint;
  readonly physical: bigint;
  readonly length: bigint;
}

/** First address handed out: inside arm64's vmalloc space, clear of the text and of the linear map. */
const firstAddress = 0xffff_8000_9000_0000n;
/** Unmapped bytes between two mappings, so that running off one end is seen. */
const gap = 0x10000n;

/** Which registers are mapped where; addresses are never used again. */
export class IoMappings {
  readonly #mappings: IoMapping[] = [];
  #next = firstAddress;

  map(physical: bigint, length: bigint): IoMapping {
    const address = this.#next + (physical & 0xfffn);
    const mapping = { address, physical, length };
    this.#mappings.push(mapping);
    this.#next += ((length + 0xffffn) & ~0xffffn) + gap;
    return mapping;
  }

  /** Maps scattered pieces one behind the other; every length but the last is a number of pages. Answers the address of the first. */
  mapPieces(pieces: readonly { readonly physical: bigint; readonly length: bigint }[]): readonly IoMapping[] {
    const mapped: IoMapping[] = [];
    for (const { physical, length } of pieces) {
      mapped.push({ address: this.#next, physical, length });
      this.#next += length;
    }
    this.#mappings.push(...mapped);
    this.#next = ((this.#next + 0xffffn) & ~0xffffn) + gap;
    return mapped;
  }

  /** Whether `address` was the start of a mapping. */
  unmap(address: bigint): boolean {
    const index = this.#mappings.findIndex((each) => each.address === address);
    if (index >= 0) this.#mappings.splice(index, 1);
    return index >= 0;
  }

  /** The physical address behind an access, or undefined when it leaves every mapping. */
  resolve(address: bigint, size: number): bigint | undefined {
    for (const each of this.#mappings) {
      const into = address - each.address;
      if (into >= 0n && into + BigInt(size) <= each.length) return each.physical + into;
    }
    return undefined;
  }
}
