import { pageOffset, pageSize } from './address-space';
import type { Kernel } from './kernel';

/** `struct page` of every page of the kernel's own memory, where arm64 keeps them: an array in a window of its own. */
export class PageMap {
  readonly #start: bigint;
  readonly #size: bigint;
  readonly #origin: bigint;
  readonly #pageSize: bigint;
  /** Where the array is in the linear map. */
  readonly backing: bigint;

  constructor(kernel: Kernel) {
    const { layout, placement, types } = kernel.options;
    const start = types.constant('VMEMMAP_START');
    if (start === undefined) kernel.notModelled('feature', 'struct page: the tree does not define VMEMMAP_START here');
    this.#start = start ?? 0n;
    this.#size = BigInt(kernel.record('struct page').size);
    this.#origin = pageOffset(kernel);
    this.#pageSize = BigInt(pageSize(kernel));
    const first = BigInt(placement.image) / this.#pageSize;
    const length = (BigInt(placement.heap.end) / this.#pageSize - first) * this.#size;
    const backing = kernel.heap.allocate(Number(length), 4096, 'object', true);
    if (backing === 0n) throw new Error('no room for struct page');
    this.backing = backing;
    kernel.memory.map({
      address: this.pageOf(layout.linearMap + first * this.#pageSize),
      length: Number(length),
      physical: kernel.heap.physical(backing),
      writable: true,
      name: 'struct page',
    });
  }

  /** virt_to_page(). */
  pageOf(address: bigint): bigint {
    return this.#start + ((address - this.#origin) / this.#pageSize) * this.#size;
  }

  /** page_address(). */
  addressOf(page: bigint): bigint {
    return this.#origin + ((page - this.#start) / this.#size) * this.#pageSize;
  }
}
