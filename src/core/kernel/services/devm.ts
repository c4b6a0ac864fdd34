import { errno } from '../errno';
import { ArgumentArea, formatKernelString } from '../format';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';
import { allocateKmalloc, freeSlab } from './allocation';
import { zeroFlag } from './gfp';

function managedAllocation(kernel: Kernel, device: bigint, size: bigint, flags: number): bigint {
  const address = allocateKmalloc(kernel, size, flags, 'devm');
  if (address !== 0n) {
    kernel.manage(device, 'memory', String(address), () => freeSlab(kernel, address, 'devm'));
  }
  return address;
}

/** devm_krealloc(): memory that is large enough stays; what grows moves, and leaves nothing behind. */
function grow(kernel: Kernel, device: bigint, old: bigint, size: bigint, flags: number): bigint {
  if (old === 0n) return managedAllocation(kernel, device, size, flags);
  const found = kernel.heap.find(old);
  if (found?.family !== 'devm') {
    kernel.warn('devm', 'devm_krealloc() of memory that is not the device’s');
    return 0n;
  }
  if (BigInt(found.size) >= size) return old;
  const address = managedAllocation(kernel, device, size, flags);
  if (address === 0n) return 0n;
  kernel.memory.copy(address, old, found.size);
  kernel.resources.remove(device, 'memory', String(old), true);
  return address;
}

function managedString(kernel: Kernel, device: bigint, text: string): bigint {
  const bytes = Uint8Array.from([...text].map((letter) => letter.charCodeAt(0) & 0xff).concat(0));
  const address = managedAllocation(kernel, device, BigInt(bytes.length), 0);
  if (address !== 0n) kernel.memory.write(address, bytes);
  return address;
}

function actionKey(action: bigint, data: bigint): string {
  return `${action}(${data})`;
}

function addAction(kernel: Kernel, device: bigint, action: bigint, data: bigint): number {
  kernel.manage(device, 'action', actionKey(action, data), () => {
    kernel.runtime.call(action, data);
  });
  return 0;
}

function takeAction(release: boolean) {
  return (kernel: Kernel, device: bigint, action: bigint, data: bigint): undefined => {
    if (!kernel.resources.remove(device, 'action', actionKey(action, data), release)) {
      kernel.warn('devm', `an action that was never added is taken back: ${kernel.runtime.nameOf(action) ?? action}`);
    }
    return undefined;
  };
}

const managed = 'memory that goes with the device, newest first';

export const devmServices: readonly Service[] = [
  service('devm_kmalloc', 'pli', managed, managedAllocation),
  service('devm_krealloc', 'ppli', managed, grow),
  service('devm_kmemdup', 'ppli', managed, (kernel, device: bigint, from: bigint, size: bigint, flags: number) => {
    const address = managedAllocation(kernel, device, size, flags);
    if (address !== 0n) kernel.memory.copy(address, from, Number(size));
    return address;
  }),
  service('devm_kstrdup', 'ppi', managed, (kernel, device: bigint, text: bigint) =>
    text === 0n ? 0n : managedString(kernel, device, kernel.memory.string(text)),
  ),
  service('devm_kasprintf', 'pip.', managed, (kernel, device: bigint, _flags: number, format: bigint, area: bigint) =>
    managedString(
      kernel,
      device,
      formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area)),
    ),
  ),
  service('devm_kfree', 'pp', 'the end of an allocation', (kernel, device: bigint, address: bigint) => {
    if (address !== 0n && !kernel.resources.remove(device, 'memory', String(address), true)) {
      kernel.warn('devm', 'devm_kfree() of memory that is not the device’s');
    }
    return undefined;
  }),
  service('devm_bitmap_zalloc', 'pii', managed, (kernel, device: bigint, bits: number, flags: number) =>
    managedAllocation(kernel, device, BigInt(Math.ceil(bits / 64) * 8), flags | Number(zeroFlag(kernel))),
  ),
  typedService(
    /^(__)?devm_add_action$/,
    'a call when the device goes',
    (kernel) => (device, action, data) =>
      addAction(kernel, BigInt(device ?? 0), BigInt(action ?? 0), BigInt(data ?? 0)),
  ),
  service('devm_remove_action', 'ppp', 'no such call any more', takeAction(false)),
  service(
    'devm_remove_action_nowarn',
    'ppp',
    'no such call any more',
    (kernel, device: bigint, action: bigint, data: bigint) =>
      kernel.resources.remove(device, 'action', actionKey(action, data), false) ? 0 : -errno.ENOENT,
  ),
  service('devm_release_action', 'ppp', 'the call now, and not again', takeAction(true)),
];
