import type { Value } from '../wasm/host';
import type { Kernel } from './kernel';

/** The file of the IOMMU core that maps DMA memory. */
const core = 'drivers/iommu/dma-iommu.c';

/** Who maps DMA memory of a `struct device`: nobody, or the IOMMU core. */
export type DmaPath = 'direct' | 'iommu';

/** As the kernel's own DMA API decides it: by the device's operations, then by its flag. */
export function dmaPathOf(kernel: Kernel, device: bigint): DmaPath {
  const view = kernel.view('struct device', device);
  const operations = view.has('dma_ops') ? view.get('dma_ops') : 0n;
  if (operations !== 0n) {
    if (operations === kernel.runtime.addressOf(`${core}:iommu_dma_ops`)) return 'iommu';
    kernel.notModelled('feature', `DMA operations ${kernel.runtime.nameOf(operations) ?? 'of an unknown kind'}`);
  }
  if (view.has('dma_iommu')) return view.get('dma_iommu') === 0n ? 'direct' : 'iommu';
  const flag = kernel.options.types.constant('DEV_FLAG_DMA_IOMMU');
  if (flag === undefined) return 'direct';
  return (view.get(`flags[${flag / 64n}]`) >> (flag % 64n)) & 1n ? 'iommu' : 'direct';
}

/** Calls the IOMMU core's own function for a device: `map_page` is `iommu_dma_map_page`, whether it is static or not. */
export function callIommuDma(kernel: Kernel, operation: string, ...args: Value[]): bigint {
  const result = kernel.runtime.callByName(`${core}:iommu_dma_${operation}`, ...args);
  return BigInt.asUintN(64, BigInt(result ?? 0));
}

/** Whether the IOMMU core has such a function. */
export function hasIommuDma(kernel: Kernel, operation: string): boolean {
  return kernel.runtime.defines(`${core}:iommu_dma_${operation}`);
}
