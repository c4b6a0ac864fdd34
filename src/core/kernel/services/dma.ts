import { hex } from '../../base/hex';
import { pageSize } from '../address-space';
import { callIommuDma, dmaPathOf } from '../dma-path';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';
import { freeSlab } from './allocation';
import { isCoherent, makeCached, makeUncached } from './cache-maintenance';

function wholePages(kernel: Kernel, size: bigint): number {
  const page = pageSize(kernel);
  return Math.ceil(Number(size) / page) * page;
}

/** Page-aligned, aligned to its size rounded up to a power of two as the page allocator gives it, and always zeroed. A device that does not
 *  look into the CPUs' caches gets memory that the CPU reaches past them. */
function allocate(kernel: Kernel, device: bigint, size: bigint, handle: bigint): bigint {
  // Every path of the real function looks into the device: a pointer to none is found out here.
  kernel.memory.load8(device);
  const bytes = wholePages(kernel, size);
  let align = pageSize(kernel);
  while (align < bytes) align *= 2;
  const address = kernel.heap.allocate(bytes, align, 'dma', true);
  if (address === 0n) return 0n;
  const physical = kernel.heap.physical(address);
  if (!isCoherent(kernel, device)) makeUncached(kernel, physical, BigInt(bytes));
  kernel.memory.store64(handle, physical);
  return address;
}

/** dma_alloc_attrs(): as the device's path to memory says. */
function allocateFor(
  kernel: Kernel,
  device: bigint,
  size: bigint,
  handle: bigint,
  flags: number,
  attributes: bigint,
): bigint {
  if (dmaPathOf(kernel, device) === 'direct') return allocate(kernel, device, size, handle);
  return callIommuDma(kernel, 'alloc', device, size, handle, flags, attributes);
}

function managed(
  kernel: Kernel,
  device: bigint,
  size: bigint,
  handle: bigint,
  flags: number,
  attributes: bigint,
): bigint {
  const address = allocateFor(kernel, device, size, handle, flags, attributes);
  if (address === 0n) return 0n;
  const at = kernel.memory.load64(handle);
  kernel.manage(device, 'dma', String(address), () => free(kernel, device, size, address, at, attributes));
  return address;
}

function release(kernel: Kernel, address: bigint): void {
  makeCached(kernel, kernel.heap.physical(address));
  freeSlab(kernel, address, 'dma');
}

function free(
  kernel: Kernel,
  device: bigint,
  size: bigint,
  address: bigint,
  handle: bigint,
  attributes: bigint,
): undefined {
  if (dmaPathOf(kernel, device) === 'iommu') {
    callIommuDma(kernel, 'free', device, size, address, handle, attributes);
    return undefined;
  }
  const known = kernel.heap.find(address);
  if (known && kernel.heap.physical(address) !== handle) {
    kernel.warn('free', `dma_free_attrs() of ${hex(address)} with the wrong handle ${hex(handle)}`);
  }
  if (known && wholePages(kernel, size) !== known.size) {
    kernel.warn('free', `dma_free_attrs() of ${hex(address)} with the wrong size ${size}`);
  }
  release(kernel, address);
  return undefined;
}

/** The mask is kept in the device; any mask will do, since all of RAM is in reach. */
function setMask(kernel: Kernel, device: bigint, mask: bigint): number {
  const pointer = kernel.view('struct device', device).get('dma_mask');
  if (pointer !== 0n) kernel.memory.store64(pointer, mask);
  return 0;
}

const direct = 'the tree’s own memory behind an IOMMU; else zeroed, contiguous, at its physical address';

export const dmaServices: readonly Service[] = [
  service('dma_alloc_attrs', 'plpil', direct, allocateFor),
  service('dmam_alloc_attrs', 'plpil', direct, managed),
  service('dma_free_attrs', 'plpll', 'the end of an allocation', free),
  service(
    'dmam_free_coherent',
    'plpl',
    'the end of an allocation',
    (kernel, device: bigint, _size: bigint, address: bigint) => {
      kernel.resources.remove(device, 'dma', String(address), true);
      return undefined;
    },
  ),
  service('dma_set_mask', 'pl', 'success', setMask),
  service('dma_set_coherent_mask', 'pl', 'success', (kernel, device: bigint, mask: bigint) => {
    kernel.view('struct device', device).set('coherent_dma_mask', mask);
    return 0;
  }),
];
