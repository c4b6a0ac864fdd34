import type { Kernel } from '../core/kernel/kernel';
import type { MessageDoorbell } from '../core/machine/message-doorbell';
import type { GivenDma } from '../core/scenario/world';

/** What a driver does to let its device signal interrupts by messages: a number from the interrupt controller, whose doorbell the kernel makes
 *  reachable for the device. Answers the device's write, or a negative error number. */
export function prepareMessage(
  kernel: Kernel,
  doorbell: MessageDoorbell,
  device: bigint,
  name: string,
): GivenDma | number {
  const { data, line } = doorbell.allocate(name);
  const descriptor = kernel.create('struct msi_desc');
  descriptor.set('dev', device).set('irq', line).set('nvec_used', 1);
  const result = Number(kernel.run('iommu_dma_prepare_msi', descriptor.address, doorbell.address) ?? 0);
  if (result < 0) return result;
  const address = descriptor.has('iommu_msi_iova')
    ? joined(descriptor.get('iommu_msi_iova'), descriptor.get('iommu_msi_shift'), doorbell.address)
    : composed(kernel, descriptor.address, doorbell.address);
  return { name: 'interrupt', address, size: 4, write: true, endless: true, home: doorbell.address, message: data };
}

/** As newer kernels have it: the mapped page, its size, and the place in it. Without a mapping the doorbell's own address. */
function joined(page: bigint, shift: bigint, doorbell: bigint): bigint {
  return shift === 0n ? doorbell : (page << shift) | (doorbell & ((1n << shift) - 1n));
}

/** As older kernels have it: a function that changes the message. */
function composed(kernel: Kernel, descriptor: bigint, doorbell: bigint): bigint {
  const message = kernel.create('struct msi_msg');
  message.set('address_lo', doorbell & 0xffff_ffffn).set('address_hi', doorbell >> 32n);
  kernel.run('iommu_dma_compose_msi_msg', descriptor, message.address);
  const address = (message.get('address_hi') << 32n) | message.get('address_lo');
  kernel.heap.release(message.address);
  return address;
}
