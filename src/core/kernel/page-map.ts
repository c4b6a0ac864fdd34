import type { Kernel } from './kernel';

const pageSize = 4096n;

/** `struct page` of every page of the kernel's own memory, where arm64 keeps them: an array in a window of its own. */
export class PageMap {
  readonly #kernel: Kernel;
  readonly #start: bigint;
  readonly #size: bigint;

  constructor(kernel: Kernel) {
    const { layout, placement, types } = kernel.options;
    const start = types.constant('VMEMMAP_START');
    if (start === undefined) kernel.notModelled('feature', 'struct page: the tree does not define VMEMMAP_START here');
    this.#kernel = kernel;
    this.#start = start ?? 0n;
    this.#size = BigInt(kernel.record('struct page').size);
    const first = BigInt(placement.image) / pageSize;
    const length = (BigInt(placement.heap.end) / pageSize - first) * this.#size;
    const backing = kernel.heap.allocate(Number(length), 4096, 'object', true);
    if (backing === 0n) throw new Error('no room for struct page');
    kernel.memory.map({
      address: this.pageOf(layout.linearMap + first * pageSize),
      length: Number(length),
      physical: kernel.heap.physical(backing),
      writable: true,
      name: 'struct page',
    });
  }

  /** virt_to_page(). */
  pageOf(address: bigint): bigint {
    return this.#start + ((address - this.#kernel.options.layout.linearMap) / pageSize) * this.#size;
  }

  /** page_address(). */
  addressOf(page: bigint): bigint {
    return this.#kernel.options.layout.linearMap + ((page - this.#start) / this.#size) * pageSize;
  }
}
