import { errno } from '../errno';
import type { Kernel } from '../kernel';
import type { ObjectView } from '../objects';
import { type Service, service } from '../service';

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

export const platformServices: readonly Service[] = [
  service('platform_get_resource', 'pii', 'a resource of the device', getResource),
  service(/^platform_get_irq_byname(_optional)?$/, 'pp', 'an interrupt of the device', interruptByName),
];
