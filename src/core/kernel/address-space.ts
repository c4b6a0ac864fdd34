import type { Kernel } from './kernel';

/** Bytes of a page under the tree's configuration: 4, 16 or 64 KiB. */
export function pageSize(kernel: Kernel): number {
  return kernel.state(pageSize, () => Number(kernel.options.types.constant('PAGE_SIZE') ?? 4096n));
}

/** The address that the tree counts its linear map from. It lies below the linear map of the machine where the tree is
 *  compiled for 52-bit addresses, as on a CPU that has 48 only. */
export function pageOffset(kernel: Kernel): bigint {
  return kernel.state(
    pageOffset,
    () => kernel.options.types.constant('PAGE_OFFSET') ?? kernel.options.layout.linearMap,
  );
}
