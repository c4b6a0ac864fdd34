import { errno } from '../errno';
import type { Kernel } from '../kernel';
import type { ObjectView } from '../objects';
import { type Service, service, typedService } from '../service';
import { ioremapResource } from './mmio';

/** IORESOURCE_TYPE_BITS and IORESOURCE_IRQ of include/linux/ioport.h. */
const typeBits = 0x1f00n;
const interruptType = 0x400n;

function* resourcesOf(kernel: Kernel, device: bigint): Generator<ObjectView> {
  const view = kernel.view('struct platform_device', device);
  const size = BigInt(kernel.record('struct resource').size);
  for (let i = 0n; i < view.get('num_resources'); i++) {
    yield kernel.view('struct resource', view.get('resource') + i * size);
  }
}

function getResource(kernel: Kernel, device: bigint, type: number, index: number): bigint {
  let left = index;
  for (const each of resourcesOf(kernel, device)) {
    if ((each.get('flags') & typeBits) === BigInt(type) && left-- === 0) return each.address;
  }
  return 0n;
}

function interruptByName(kernel: Kernel, device: bigint, name: bigint): number {
  const wanted = kernel.memory.string(name);
  for (const each of resourcesOf(kernel, device)) {
    if ((each.get('flags') & typeBits) !== interruptType || each.get('name') === 0n) continue;
    if (kernel.memory.string(each.get('name')) === wanted) return Number(each.get('start'));
  }
  return -errno.ENXIO;
}

function interruptByIndex(kernel: Kernel, device: bigint, index: number): number {
  const resource = getResource(kernel, device, Number(interruptType), index);
  return resource === 0n ? -errno.ENXIO : Number(kernel.view('struct resource', resource).get('start'));
}

function countInterrupts(kernel: Kernel, device: bigint): number {
  let count = 0;
  for (const each of resourcesOf(kernel, device)) count += Number((each.get('flags') & typeBits) === interruptType);
  return count;
}

function mapResource(kernel: Kernel, device: bigint, index: number, found: bigint): bigint {
  const resource = getResource(kernel, device, 0x200, index);
  if (found !== 0n) kernel.memory.store64(found, resource);
  return ioremapResource(kernel, kernel.view('struct platform_device', device).addressOf('dev'), resource);
}

export const platformServices: readonly Service[] = [
  service('platform_get_resource', 'pii', 'a resource of the device', getResource),
  service(/^platform_get_irq(_optional)?$/, 'pi', 'an interrupt of the device', interruptByIndex),
  service('platform_irq_count', 'p', 'how many interrupts the device has', countInterrupts),
  service('devm_platform_get_and_ioremap_resource', 'pip', 'a mapping that goes with the device', mapResource),
  service('devm_clk_bulk_get_all', 'pp', 'none: the scenario describes no clocks', () => 0),
  service('qcom_scm_is_available', '', 'yes: the secure monitor answers', () => 1),
  typedService(/^clk_bulk_(prepare|enable|disable|unprepare)$/, 'success: there are none', () => () => 0),
  service(/^platform_get_irq_byname(_optional)?$/, 'pp', 'an interrupt of the device', interruptByName),
];
