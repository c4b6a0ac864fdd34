import type { Kernel } from '../../../../src/core/kernel/kernel';

/** What configuring DMA left in a `struct device`: its StreamIDs and flags, or `none`. */
export function fwspecOf(kernel: Kernel, device: bigint): string {
  const iommu = kernel.view('struct device', device).get('iommu');
  const spec = iommu === 0n ? 0n : kernel.view('struct dev_iommu', iommu).get('fwspec');
  if (spec === 0n) return 'none';
  const view = kernel.view('struct iommu_fwspec', spec);
  const ids: string[] = [];
  for (let i = 0n; i < view.get('num_ids'); i++) {
    ids.push(`0x${(kernel.memory.load32(view.addressOf('ids') + 4n * i) >>> 0).toString(16)}`);
  }
  const flags = view.get('flags');
  return ids.join(' ') + (flags === 0n ? '' : ` flags ${flags}`);
}
