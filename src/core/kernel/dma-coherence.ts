import type { Kernel } from './kernel';
import type { ObjectView } from './objects';

/** Where a `struct device` says that it looks into the CPUs' caches: a member of its own, in later versions one of its flags. */
function placeOf(kernel: Kernel, device: ObjectView): { readonly path: string; readonly bit: bigint } | undefined {
  if (device.has('dma_coherent')) return { path: 'dma_coherent', bit: 0n };
  const flag = kernel.options.types.constant('DEV_FLAG_DMA_COHERENT');
  if (flag === undefined) return undefined;
  const path = `flags[${flag / 64n}]`;
  return device.has(path) ? { path, bit: flag % 64n } : undefined;
}

/** Whether a `struct device` looks into the CPUs' caches. Where the tree has no place for that, all do. */
export function isDmaCoherent(kernel: Kernel, device: ObjectView): boolean {
  const place = placeOf(kernel, device);
  return !place || ((device.get(place.path) >> place.bit) & 1n) === 1n;
}

/** What firmware says of a `struct device`. */
export function setDmaCoherent(kernel: Kernel, device: ObjectView, coherent: boolean): void {
  const place = placeOf(kernel, device);
  if (!place) return;
  const others = device.get(place.path) & ~(1n << place.bit);
  device.set(place.path, others | (BigInt(coherent) << place.bit));
}
