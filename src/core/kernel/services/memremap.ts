import { hex } from '../../base/hex';
import { errno, errorPointer } from '../errno';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';
import { makeCached, makeUncached } from './cache-maintenance';

/** Windows that memremap() made, by address. */
function windows(kernel: Kernel): Set<bigint> {
  return kernel.state(windows, () => new Set<bigint>());
}

/** MEMREMAP_WB and MEMREMAP_WC of include/linux/io.h. A mapping that may be cached is. */
const cached = 1n;
const writeCombining = 4n;

/** Physical addresses of windows past the caches, by their own address. */
function combining(kernel: Kernel): Map<bigint, bigint> {
  return kernel.state(combining, () => new Map<bigint, bigint>());
}

/** Memory of this kernel is in its linear map already; anything else in RAM, such as the crashed kernel's, gets a window. What is partly
 *  one and partly the other gets a warning and nothing (try_ram_remap() and its caller in kernel/iomem.c). */
function memremap(kernel: Kernel, physical: bigint, length: bigint, flags: bigint): bigint {
  const { layout, placement } = kernel.options;
  if (length === 0n) return 0n;
  const offset = physical - layout.ramBase;
  const own = offset >= BigInt(placement.image) && offset + length <= BigInt(placement.heap.end);
  if (own) return layout.linearMap + offset;
  if (offset < BigInt(placement.heap.end) && offset + length > BigInt(placement.image)) {
    kernel.warn(
      'memremap',
      `a window from ${hex(physical)} of ${hex(length)} bytes is in part this kernel’s own memory`,
    );
    return 0n;
  }
  if (offset < 0n || offset + length > BigInt(layout.ramSize)) return 0n;
  const { address } = kernel.io.map(physical, length);
  const name = `memremap of ${hex(physical)}`;
  kernel.memory.map({ address, length: Number(length), physical, writable: true, name });
  windows(kernel).add(address);
  kernel.options.observer?.mapped?.(physical, length);
  if ((flags & (cached | writeCombining)) === writeCombining) {
    makeUncached(kernel, physical, length);
    combining(kernel).set(address, physical);
  }
  return address;
}

function memunmap(kernel: Kernel, address: bigint): undefined {
  if (!windows(kernel).delete(address)) return undefined;
  const physical = combining(kernel).get(address);
  if (physical !== undefined) makeCached(kernel, physical);
  combining(kernel).delete(address);
  kernel.io.unmap(address);
  kernel.memory.unmap(address);
  return undefined;
}

export const memremapServices: readonly Service[] = [
  service('memremap', 'lll', 'a window onto RAM of another kernel, or the linear map', memremap),
  service('memunmap', 'p', 'the end of a window', memunmap),
  service(
    'devm_memremap',
    'plll',
    'a window that goes with the device',
    (kernel, device: bigint, physical: bigint, length: bigint, flags: bigint) => {
      const address = memremap(kernel, physical, length, flags);
      if (address === 0n) return errorPointer(errno.ENXIO);
      kernel.manage(device, 'memremap', String(address), () => memunmap(kernel, address));
      return address;
    },
  ),
  service('devm_memunmap', 'pp', 'the end of a window', (kernel, device: bigint, address: bigint) => {
    kernel.resources.remove(device, 'memremap', String(address), true);
    return undefined;
  }),
];
