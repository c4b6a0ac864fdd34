import { pageSize } from './address-space';
import type { Kernel } from './kernel';
import { pages } from './services/pages';

/** Directions of include/linux/dma-direction.h. */
export const dmaDirections = { both: 0, 'to-device': 1, 'from-device': 2 } as const;
export type DmaDirection = keyof typeof dmaDirections;

/** DMA_MAPPING_ERROR. */
const mappingError = 0xffff_ffff_ffff_ffffn;

/** Where the DMA API is, whose functions are modelled. */
const interfaceFile = 'kernel/dma/mapping.c';

/** Calls a function of the DMA API so that it stands on call stacks, as it does where it is C. */
function inside<T>(kernel: Kernel, name: string, call: () => T): T {
  const lines = kernel.state(`line of ${name}`, () => {
    const text = kernel.options.tree?.read(interfaceFile) ?? '';
    const head = new RegExp(`^\\w[\\w \\t*]*\\b${name}\\(`, 'm').exec(text);
    return head ? text.slice(0, head.index).split('\n').length : undefined;
  });
  if (lines === undefined) return call();
  const at = { file: interfaceFile, line: lines, column: 1 };
  return kernel.runtime.within({ function: name, at }, false, call);
}

/** Maps memory for a device as its driver would, through the tree's own DMA API. Physical address and length in bytes; answers the
 *  address that the device has to use, or undefined where the kernel refuses. */
export function mapForDevice(
  kernel: Kernel,
  device: bigint,
  physical: bigint,
  length: number,
  direction: DmaDirection = 'both',
): bigint | undefined {
  const page = BigInt(pageSize(kernel));
  const inPage = physical % page;
  const { layout } = kernel.options;
  const first = pages(kernel).pageOf(layout.linearMap + (physical - inPage - layout.ramBase));
  const result = inside(kernel, 'dma_map_page_attrs', () =>
    kernel.run('dma_map_page_attrs', device, first, inPage, BigInt(length), dmaDirections[direction], 0n),
  );
  const address = BigInt.asUintN(64, BigInt(result ?? mappingError));
  return address === mappingError ? undefined : address;
}

/** Ends such a mapping. */
export function unmapForDevice(
  kernel: Kernel,
  device: bigint,
  address: bigint,
  length: number,
  direction: DmaDirection = 'both',
): void {
  inside(kernel, 'dma_unmap_page_attrs', () =>
    kernel.run('dma_unmap_page_attrs', device, address, BigInt(length), dmaDirections[direction], 0n),
  );
}

/** Memory that a device and its driver share, through the tree's own DMA API: kernel virtual address, and the device's. */
export function allocateForDevice(
  kernel: Kernel,
  device: bigint,
  length: number,
): { readonly address: bigint; readonly dma: bigint } | undefined {
  const handle = kernel.heap.allocate(8, 8, 'object', true);
  const flags = Number(kernel.options.types.constant('GFP_KERNEL') ?? 0n);
  const address = kernel.run('dma_alloc_attrs', device, BigInt(length), handle, flags, 0n);
  const dma = kernel.memory.load64(handle);
  kernel.heap.release(handle);
  return address === undefined || BigInt(address) === 0n ? undefined : { address: BigInt(address), dma };
}

/** Gives such memory back. */
export function freeForDevice(
  kernel: Kernel,
  device: bigint,
  length: number,
  memory: { readonly address: bigint; readonly dma: bigint },
): void {
  kernel.run('dma_free_attrs', device, BigInt(length), memory.address, memory.dma, 0n);
}
