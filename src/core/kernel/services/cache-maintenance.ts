import { isDmaCoherent } from '../dma-coherence';
import { callIommuDma, dmaPathOf, hasIommuDma } from '../dma-path';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';
import { pages } from './pages';

/** DMA_TO_DEVICE of include/linux/dma-direction.h. */
const toDevice = 1;
/** DMA_ATTR_SKIP_CPU_SYNC of include/linux/dma-mapping.h. */
const skipSync = 1n << 5n;

/** Memory that the kernel reaches past its caches, by physical address: what ends that. */
function uncached(kernel: Kernel): Map<bigint, () => void> {
  return kernel.state(uncached, () => {
    const known = new Map<bigint, () => void>();
    // Its mappings die with it; whoever comes next makes others.
    kernel.whenDead(() => {
      for (const end of known.values()) end();
    });
    return known;
  });
}

/** Whether nothing has to be done for a `struct device` to see what the CPUs stored. */
export function isCoherent(kernel: Kernel, device: bigint): boolean {
  if (!kernel.options.caches || device === 0n) return true;
  return isDmaCoherent(kernel, kernel.view('struct device', device));
}

/** From now on the kernel reaches physical `[physical, physical + length)` past its caches. */
export function makeUncached(kernel: Kernel, physical: bigint, length: bigint): void {
  const end = kernel.options.caches?.uncached(physical, length);
  if (end) uncached(kernel).set(physical, end);
}

/** The end of what `makeUncached` began at this address, if it did. */
export function makeCached(kernel: Kernel, physical: bigint): void {
  if (!kernel.options.caches) return;
  uncached(kernel).get(physical)?.();
  uncached(kernel).delete(physical);
}

function clean(kernel: Kernel, physical: bigint, length: bigint): void {
  kernel.options.caches?.clean(physical, length);
}

/** By kernel virtual addresses, end exclusive, as arm64's cache code takes them. */
function cleanVirtual(kernel: Kernel, start: bigint, end: bigint): undefined {
  clean(kernel, kernel.io.resolve(start, 1) ?? kernel.heap.physical(start), end - start);
  return undefined;
}

/** A device is about to read or write: lines are written back, whatever the direction, as arm64 does. */
function forDevice(kernel: Kernel, device: bigint, physical: bigint, length: bigint): undefined {
  if (!isCoherent(kernel, device)) clean(kernel, physical, length);
  return undefined;
}

/** The CPU is about to look: lines go. What is dirty in them is written back first. */
function forCpu(kernel: Kernel, device: bigint, physical: bigint, length: bigint, direction: number): undefined {
  if (direction !== toDevice) forDevice(kernel, device, physical, length);
  return undefined;
}

function map(kernel: Kernel, device: bigint, physical: bigint, length: bigint, attributes: bigint): bigint {
  if ((attributes & skipSync) === 0n) forDevice(kernel, device, physical, length);
  return physical;
}

function unmap(
  kernel: Kernel,
  device: bigint,
  physical: bigint,
  length: bigint,
  direction: number,
  attributes: bigint,
): undefined {
  if (dmaPathOf(kernel, device) === 'iommu') {
    const name = hasIommuDma(kernel, 'unmap_phys') ? 'unmap_phys' : 'unmap_page';
    callIommuDma(kernel, name, device, physical, length, direction, attributes);
    return undefined;
  }
  if ((attributes & skipSync) === 0n) forCpu(kernel, device, physical, length, direction);
  return undefined;
}

function mapPage(
  kernel: Kernel,
  device: bigint,
  page: bigint,
  offset: bigint,
  length: bigint,
  direction: number,
  attributes: bigint,
): bigint {
  const physical = kernel.heap.physical(pages(kernel).addressOf(page)) + offset;
  if (dmaPathOf(kernel, device) === 'direct') return map(kernel, device, physical, length, attributes);
  if (hasIommuDma(kernel, 'map_phys')) {
    return callIommuDma(kernel, 'map_phys', device, physical, length, direction, attributes);
  }
  return callIommuDma(kernel, 'map_page', device, page, offset, length, direction, attributes);
}

function mapPhysical(
  kernel: Kernel,
  device: bigint,
  physical: bigint,
  length: bigint,
  direction: number,
  attributes: bigint,
): bigint {
  if (dmaPathOf(kernel, device) === 'direct') return map(kernel, device, physical, length, attributes);
  return callIommuDma(kernel, 'map_phys', device, physical, length, direction, attributes);
}

/** dma_sync_single_for_device() and its like take the device's address. */
function syncForDevice(kernel: Kernel, device: bigint, address: bigint, length: bigint, direction: number): undefined {
  if (dmaPathOf(kernel, device) === 'direct') return forDevice(kernel, device, address, length);
  callIommuDma(kernel, 'sync_single_for_device', device, address, length, direction);
  return undefined;
}

function syncForCpu(kernel: Kernel, device: bigint, address: bigint, length: bigint, direction: number): undefined {
  if (dmaPathOf(kernel, device) === 'direct') return forCpu(kernel, device, address, length, direction);
  callIommuDma(kernel, 'sync_single_for_cpu', device, address, length, direction);
  return undefined;
}

const mapped =
  'what the IOMMU core maps; without one, the physical address: lines are cleaned for one that does not look into caches';
const writesBack = 'what was not cleaned before an invalidation is written back, where hardware may also lose it';

export const cacheMaintenanceServices: readonly Service[] = [
  service(/^dcache_clean_poc(_nosync)?$/, 'll', 'lines written back, at once', cleanVirtual),
  service(/^dcache_inval_poc(_nosync)?$/, 'll', 'lines gone, at once', cleanVirtual, writesBack),
  service('dcache_clean_inval_poc', 'll', 'lines written back and gone', cleanVirtual),
  // What Linux before 5.19 has in their place.
  service('__dma_map_area', 'pli', 'lines written back', (kernel, start: bigint, length: bigint) =>
    cleanVirtual(kernel, start, start + length),
  ),
  service(
    '__dma_unmap_area',
    'pli',
    'lines gone, where the device wrote',
    (kernel, start: bigint, length: bigint, direction: number) =>
      direction === toDevice ? undefined : cleanVirtual(kernel, start, start + length),
    writesBack,
  ),
  service('dma_map_page_attrs', 'ppllil', mapped, mapPage),
  service('dma_map_phys', 'pllil', mapped, mapPhysical),
  service(/^dma_unmap_(page_attrs|phys)$/, 'pllil', 'lines gone, where the device wrote', unmap, writesBack),
  service(/^(__)?dma_sync_single_for_device$/, 'plli', 'lines written back', syncForDevice),
  service(/^(__)?dma_sync_single_for_cpu$/, 'plli', 'lines gone, where the device wrote', syncForCpu, writesBack),
  service(/^(__)?dma_need_sync$/, 'pl', 'whether the device does not look into caches', (kernel, device: bigint) =>
    Number(!isCoherent(kernel, device)),
  ),
];
