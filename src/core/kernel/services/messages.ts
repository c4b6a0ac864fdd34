import { errno } from '../errno';
import type { Kernel } from '../kernel';
import { messageDomain } from '../message-domain';
import { type Service, service } from '../service';

/** The domain that takes messages, by the node of its controller. */
function findDomain(kernel: Kernel, specifier: bigint, _token: number): bigint {
  const domain = messageDomain(kernel);
  const node = kernel.view('struct irq_fwspec', specifier).get('fwnode');
  return domain.doorbell && (node === domain.node || node === domain.treeNode) ? domain.address : 0n;
}

/** Message-signalled interrupts of platform devices, and the controller behind them. */
export const messageServices: readonly Service[] = [
  service('irq_find_matching_fwspec', 'pi', 'the controller that takes messages', findDomain),
  service(
    /^platform_(device_msi_init_and_alloc_irqs|msi_domain_alloc_irqs)$/,
    'pip',
    'numbers at the doorbell; written into the device when requested',
    (kernel, device: bigint, count: number, writer: bigint) =>
      messageDomain(kernel).allocate(device, count, writer) ? 0 : -errno.ENODEV,
  ),
  service(
    /^platform_(device_msi_free_irqs_all|msi_domain_free_irqs)$/,
    'p',
    'no messages any more',
    (kernel, device: bigint) => {
      messageDomain(kernel).free(device);
      return undefined;
    },
  ),
  service('msi_get_virq', 'pi', 'the interrupt number of a message', (kernel, device: bigint, index: number) =>
    messageDomain(kernel).lineOf(device, index),
  ),
];
