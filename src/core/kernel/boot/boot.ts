import type { Kernel } from '../kernel';
import { sourcePaths } from '../tree-sources';
import { type Initcall, type InitcallLevel, initcallLevels, initcallsIn } from './initcalls';
import { parameterTakersIn, parseCommandLine } from './parameters';
import { applyParameters } from './set-parameter';

/** Files whose initcalls a boot runs, besides the drivers': those of the IOMMU and PCI cores. */
export const bootSources: readonly string[] = [
  'drivers/iommu/iommu.c',
  'drivers/iommu/iommu-sysfs.c',
  'drivers/iommu/dma-iommu.c',
  'drivers/iommu/iova.c',
  'drivers/pci/pci-driver.c',
];

/** How a kernel boots. */
export interface BootOptions {
  /** As in the boot loader's configuration. */
  readonly commandLine?: string;
  /** Files of the drivers that are built in; their initcalls run with the others, in this order. */
  readonly drivers: readonly string[];
  /** What else happens at a level, after its initcalls: devices are found. */
  readonly at?: Partial<Readonly<Record<InitcallLevel, () => void>>>;
}

/** What a boot did. */
export interface BootResult {
  readonly initcalls: readonly (Initcall & { readonly result: number })[];
  /** Parameters that nothing in the files takes. */
  readonly unknownParameters: readonly string[];
}

/** Takes the command line, then runs the initcalls of the core and of the drivers, level by level. The kernel needs its tree's texts. */
export function bootKernel(kernel: Kernel, options: BootOptions): BootResult {
  const tree = kernel.options.tree;
  if (!tree) throw new Error('the kernel has no tree to boot from');
  const parameters = parseCommandLine(options.commandLine ?? '');
  const takers =
    parameters.length === 0 ? [] : sourcePaths(tree).flatMap((path) => parameterTakersIn(path, tree.read(path) ?? ''));
  const unknownParameters = applyParameters(kernel, parameters, takers);
  const files = [...bootSources, ...options.drivers];
  const calls = files.flatMap((path) => initcallsIn(path, tree.read(path) ?? ''));
  const initcalls: (Initcall & { result: number })[] = [];
  for (const level of initcallLevels) {
    for (const call of calls) {
      const name = `${call.path}:${call.function}`;
      if (call.level !== level || !kernel.runtime.defines(name)) continue;
      initcalls.push({ ...call, result: Number(kernel.run(name) ?? 0) });
    }
    options.at?.[level]?.();
  }
  return { initcalls, unknownParameters };
}
