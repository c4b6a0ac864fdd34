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

/** The domain that a step attached a device to; undefined where it has its default one, or none. */
export function userDomain(kernel: Kernel, device: bigint): bigint | undefined {
  const domain = attached(kernel).get(device);
  return domain === 0n ? undefined : domain;
}

/** Gives a device's group another domain through the interface of the IOMMU core: one of its own, that of another device (`shared`),
 *  none, or its default one again. Answers 0 or a negative error number. */
export function switchDomain(kernel: Kernel, device: bigint, kind: DomainKind, shared?: bigint): number {
  const group = kernel.view('struct device', device).get('iommu_group');
  if (group === 0n) return -errno.ENODEV;
  const old = attached(kernel).get(device);
  if (kind === 'default' || old !== undefined) {
    if (old === undefined) return 0;
    if (old !== 0n) {
      kernel.run('iommu_detach_group', old, group);
      if (![...attached(kernel)].some(([other, domain]) => other !== device && domain === old)) {
        kernel.run('iommu_domain_free', old);
      }
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
  const domain = shared ?? BigInt.asUintN(64, BigInt(allocateDomain(kernel, device)));
  if (domain === 0n) return -errno.ENOMEM;
  const failed = asError(domain);
  if (failed !== 0) return failed;
  const result = Number(kernel.run('iommu_attach_group', domain, group) ?? 0);
  if (result === 0) attached(kernel).set(device, domain);
  else if (shared === undefined) kernel.run('iommu_domain_free', domain);
  return result;
}

/** IOMMU_READ, IOMMU_WRITE and IOMMU_CACHE of include/linux/iommu.h. */
const protection = 7;

/** Where user space lets the addresses of its buffers begin. */
const firstAddress = 0x8000_0000n;

function nextAddress(kernel: Kernel): { next: bigint } {
  return kernel.state(nextAddress, () => ({ next: firstAddress }));
}

/** Maps memory in a domain of user space. Answers its address for devices, or a negative error number. */
export function mapForUser(kernel: Kernel, domain: bigint, home: bigint, size: number): bigint | number {
  const length = BigInt(Math.ceil(size / 4096) * 4096);
  const place = nextAddress(kernel);
  const address = place.next;
  place.next += length + 4096n;
  const gfp = Number(kernel.options.types.constant('GFP_KERNEL') ?? 0n);
  // Before 6.3 it has no parameter of that kind.
  const result = Number(kernel.run('iommu_map', domain, address, home, length, protection, gfp) ?? 0);
  return result === 0 ? address : result;
}

/** Takes it away again. */
export function unmapForUser(kernel: Kernel, domain: bigint, address: bigint, size: number): void {
  kernel.run('iommu_unmap', domain, address, BigInt(Math.ceil(size / 4096) * 4096));
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
