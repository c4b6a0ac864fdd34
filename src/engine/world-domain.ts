import { errno } from '../core/kernel/errno';
import type { Kernel } from '../core/kernel/kernel';
import type { DomainKind } from '../core/scenario/system';

/** Domains that steps attached devices to, by `struct device`. */
function attached(kernel: Kernel): Map<bigint, bigint> {
  return kernel.state(attached, () => new Map<bigint, bigint>());
}

/** The negative error number that a pointer of the kernel stands for, or 0. */
export function asError(value: bigint): number {
  const signed = BigInt.asIntN(64, value);
  return signed < 0n && signed >= -4095n ? Number(signed) : 0;
}

/** Gives a device's group another domain through the interface of the IOMMU core: one of its own, none, or its default one again. Answers 0
 *  or a negative error number. */
export function switchDomain(kernel: Kernel, device: bigint, kind: DomainKind): number {
  const group = kernel.view('struct device', device).get('iommu_group');
  if (group === 0n) return -errno.ENODEV;
  const old = attached(kernel).get(device);
  if (kind === 'default' || old !== undefined) {
    if (old === undefined) return 0;
    if (old !== 0n) {
      kernel.run('iommu_detach_group', old, group);
      kernel.run('iommu_domain_free', old);
    } else kernel.run('iommu_group_release_dma_owner', group);
    attached(kernel).delete(device);
    if (kind === 'default') return 0;
  }
  if (kind === 'blocked') {
    // Who owns the DMA of a group and attaches nothing keeps it blocked.
    const result = Number(kernel.run('iommu_group_claim_dma_owner', group, device) ?? 0);
    if (result === 0) attached(kernel).set(device, 0n);
    return result;
  }
  const domain = BigInt.asUintN(64, BigInt(allocateDomain(kernel, device)));
  if (domain === 0n) return -errno.ENOMEM;
  const failed = asError(domain);
  if (failed !== 0) return failed;
  const result = Number(kernel.run('iommu_attach_group', domain, group) ?? 0);
  if (result === 0) attached(kernel).set(device, domain);
  else kernel.run('iommu_domain_free', domain);
  return result;
}

/** A new domain with a page table; the function that makes it has had three names. */
export function allocateDomain(kernel: Kernel, device: bigint): bigint {
  const { runtime } = kernel;
  if (runtime.defines('iommu_paging_domain_alloc_flags')) {
    return BigInt(kernel.run('iommu_paging_domain_alloc_flags', device, 0) ?? 0n);
  }
  if (runtime.defines('iommu_paging_domain_alloc'))
    return BigInt(kernel.run('iommu_paging_domain_alloc', device) ?? 0n);
  return BigInt(kernel.run('iommu_domain_alloc', kernel.view('struct device', device).get('bus')) ?? 0n);
}
