import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A kernel source tree on this machine. */
export interface KernelTree {
  readonly path: string;
  /** Version and patch level of its Makefile, as in `6.12`. */
  readonly version: string;
}

/** The folder in which the project keeps what it can make again (XDG base directories). */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'smmu-patch-review');
}

/** Where `npm run trees` puts kernel trees, one `linux-<version>` each. */
export function treesFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), 'trees');
}

/** Version and patch level that the top Makefile of a kernel tree states; undefined where there is no such Makefile. */
export function kernelVersion(tree: string): string | undefined {
  const makefile = join(tree, 'Makefile');
  if (!existsSync(makefile)) return undefined;
  const text = readFileSync(makefile, 'utf8');
  const version = /^VERSION = (\d+)$/m.exec(text)?.[1];
  const patchLevel = /^PATCHLEVEL = (\d+)$/m.exec(text)?.[1];
  return version && patchLevel ? `${version}.${patchLevel}` : undefined;
}

/** Kernel trees of SMMU_REVIEW_KERNEL_TREES (folders, separated as in PATH) when it is set, else those that `npm run trees` fetched. */
export function kernelTrees(environment: NodeJS.ProcessEnv = process.env): readonly KernelTree[] {
  const named = environment.SMMU_REVIEW_KERNEL_TREES;
  const folders = named ? named.split(delimiter).filter(Boolean) : fetchedTrees(treesFolder(environment));
  return folders.flatMap((path) => {
    const version = kernelVersion(path);
    return version ? [{ path, version }] : [];
  });
}

function fetchedTrees(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^linux-[\d.]+$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
