import { hex } from '../../base/hex';
import type { Value } from '../../wasm/host';
import { pageSize } from '../address-space';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';
import { pages } from './pages';

interface Buffer {
  /** The array of `struct page *` that it was made of, 0 where the pages were contiguous. */
  readonly array: bigint;
  readonly windows: readonly bigint[];
}

/** Buffers with addresses of their own outside the linear map. */
function buffers(kernel: Kernel): Map<bigint, Buffer> {
  return kernel.state(buffers, () => new Map<bigint, Buffer>());
}

function pointer(value: Value | undefined): bigint {
  return BigInt.asUintN(64, BigInt(value ?? 0));
}

/** Windows onto the memory of pages, by their `struct page`s: one behind the other. */
function remap(kernel: Kernel, size: bigint, array: bigint, page: (index: number) => bigint): bigint {
  const bytes = pageSize(kernel);
  const pieces: { physical: bigint; length: bigint }[] = [];
  for (let i = 0; i * bytes < Number(size); i++) {
    pieces.push({ physical: kernel.heap.physical(pages(kernel).addressOf(page(i))), length: BigInt(bytes) });
  }
  const mapped = kernel.io.mapPieces(pieces);
  for (const { address, physical } of mapped) {
    kernel.memory.map({ address, length: bytes, physical, writable: true, name: `a buffer at ${hex(physical)}` });
  }
  const address = mapped[0]?.address ?? 0n;
  buffers(kernel).set(address, { array, windows: mapped.map((each) => each.address) });
  return address;
}

function freeRemap(kernel: Kernel, address: bigint): undefined {
  const found = buffers(kernel).get(address);
  if (!found) kernel.warn('free', `no buffer has the address ${hex(address)}`);
  buffers(kernel).delete(address);
  for (const window of found?.windows ?? []) {
    kernel.io.unmap(window);
    kernel.memory.unmap(window);
  }
  return undefined;
}

const window = 'a window onto the memory, at an address of its own';

export const remapServices: readonly Service[] = [
  typedService('dma_common_pages_remap', window, (kernel) => (array, size) => {
    const from = pointer(array);
    return remap(kernel, pointer(size), from, (i) => kernel.memory.load64(from + BigInt(8 * i)));
  }),
  typedService('dma_common_contiguous_remap', window, (kernel) => (page, size) => {
    const step = BigInt(kernel.record('struct page').size);
    return remap(kernel, pointer(size), 0n, (i) => pointer(page) + BigInt(i) * step);
  }),
  service(
    'dma_common_find_pages',
    'p',
    'what the window was made of',
    (kernel, address: bigint) => buffers(kernel).get(address)?.array ?? 0n,
  ),
  service('dma_common_free_remap', 'pl', 'the end of a window', freeRemap),
  service('dma_free_from_pool', 'ppl', 'no: there is no pool for atomic allocations', () => 0),
  service('vmalloc_to_page', 'p', 'the page behind a window', (kernel, address: bigint) => {
    const physical = kernel.io.resolve(address, 1);
    if (physical === undefined) return 0n;
    const { linearMap, ramBase } = kernel.options.layout;
    return pages(kernel).pageOf(linearMap + (physical - ramBase));
  }),
];
