import { errno } from '../core/kernel/errno';
import type { Kernel } from '../core/kernel/kernel';
import { allocateDomain, asError } from './world-domain';

/** A PASID of a device with a page table of its own. */
interface AttachedPasid {
  readonly domain: bigint;
  readonly address: bigint;
  readonly size: number;
}

/** Where the buffer of a PASID is for the device: away from what the DMA interface gives out first. */
const firstAddress = 0x1000_0000n;
/** IOMMU_READ, IOMMU_WRITE and IOMMU_CACHE of include/linux/iommu.h. */
const protection = 7;

function attached(kernel: Kernel): Map<string, AttachedPasid> {
  return kernel.state(attached, () => new Map<string, AttachedPasid>());
}

/** Gives a PASID of a device a domain of its own, in which a buffer is mapped, as a driver does that runs work of several processes. Answers the
 *  buffer's address for the device, or a negative error number. */
export function attachPasid(
  kernel: Kernel,
  device: bigint,
  pasid: number,
  home: bigint,
  size: number,
): bigint | number {
  const key = `${device} ${pasid}`;
  if (attached(kernel).has(key)) return -errno.EBUSY;
  if (!kernel.runtime.defines('iommu_attach_device_pasid')) return -errno.EOPNOTSUPP;
  const domain = BigInt.asUintN(64, BigInt(allocateDomain(kernel, device)));
  if (domain === 0n) return -errno.ENOMEM;
  const failed = asError(domain);
  if (failed !== 0) return failed;
  const gfp = Number(kernel.options.types.constant('GFP_KERNEL') ?? 0n);
  const address = firstAddress * BigInt(pasid + 1);
  const steps = [
    () => kernel.run('iommu_map', domain, address, home, BigInt(size), protection, gfp),
    () => kernel.run('iommu_attach_device_pasid', domain, device, pasid, 0n),
  ];
  for (const step of steps) {
    const result = Number(step() ?? 0);
    if (result === 0) continue;
    kernel.run('iommu_domain_free', domain);
    return result;
  }
  attached(kernel).set(key, { domain, address, size });
  return address;
}

/** Takes the domain of a PASID away again: its mapping and its page table go too. Answers the address of its buffer, or a negative error number. */
export function detachPasid(kernel: Kernel, device: bigint, pasid: number): bigint | number {
  const key = `${device} ${pasid}`;
  const found = attached(kernel).get(key);
  if (!found) return -errno.ENODEV;
  attached(kernel).delete(key);
  kernel.run('iommu_detach_device_pasid', found.domain, device, pasid);
  kernel.run('iommu_unmap', found.domain, found.address, BigInt(found.size));
  kernel.run('iommu_domain_free', found.domain);
  return found.address;
}
