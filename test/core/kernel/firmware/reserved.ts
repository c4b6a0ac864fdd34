import { hex } from '../../../../src/core/base/hex';
import type { Kernel } from '../../../../src/core/kernel/kernel';
import type { ObjectView } from '../../../../src/core/kernel/objects';

/** The entries of a C list of reserved regions, each as a `struct` of the given type. */
function* regions(kernel: Kernel, head: bigint, type: string): Generator<ObjectView> {
  for (let at = kernel.view('struct list_head', head).get('next'); at !== head; ) {
    yield kernel.view(type, at);
    at = kernel.view('struct list_head', at).get('next');
  }
}

/** `0x50000000+0x200000`. */
function range(region: ObjectView): string {
  return `${hex(region.get('start'))}+${hex(region.get('length'))}`;
}

/** A C list that a function of the tree fills. */
function listFrom(kernel: Kernel, fill: (head: bigint) => void): bigint {
  const head = kernel.create('struct list_head');
  head.set('next', head.address).set('prev', head.address);
  fill(head.address);
  return head.address;
}

/** What the tree's IORT code says about reserved memory of the streams of an SMMU: `0x50000000+0x200000 for 0x20`. */
export function streamReservations(kernel: Kernel, fwnode: bigint): string[] {
  const head = listFrom(kernel, (list) => kernel.run('iort_get_rmr_sids', fwnode, list));
  return [...regions(kernel, head, 'struct iommu_iort_rmr_data')].map((region) => {
    const ids: string[] = [];
    for (let i = 0n; i < region.get('num_sids'); i++) ids.push(hex(kernel.memory.load32(region.get('sids') + 4n * i)));
    return `${range(region.view('rr'))} for ${ids.join(' ')}`;
  });
}

/** The regions that have to stay mapped one to one for a device (IOMMU_RESV_DIRECT). */
export function directRegions(kernel: Kernel, device: bigint): string[] {
  const direct = kernel.options.types.constant('IOMMU_RESV_DIRECT');
  const head = listFrom(kernel, (list) => kernel.run('iommu_get_resv_regions', device, list));
  const all = [...regions(kernel, head, 'struct iommu_resv_region')];
  return all.filter((region) => region.get('type') === direct).map(range);
}
