import type { Kernel } from '../kernel';

/** `__GFP_ZERO` of this tree: its bit number moves between versions. */
export function zeroFlag(kernel: Kernel): bigint {
  return kernel.state(zeroFlag, () => {
    const value = kernel.options.types.constant('___GFP_ZERO') ?? kernel.options.types.constant('__GFP_ZERO');
    return value ?? kernel.notModelled('feature', '__GFP_ZERO: the tree does not define it here');
  });
}
