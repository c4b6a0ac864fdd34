import { error, type Outcome } from '../core/base/problem';
import type { SourceTree } from '../core/c/preprocess/source';
import type { TreeFiles } from '../core/kernel/tree-files';
import type { UnitStore } from './unit-store';

/** The text of one kernel: a tree with one side's files over it, and its driver. */
export interface KernelText {
  readonly store: UnitStore;
  /** The tree with generated headers and the side's texts. */
  readonly tree: SourceTree;
  /** Main file of the driver. */
  readonly path: string;
  readonly provider: (name: string) => string | undefined;
}

/** Files without which a kernel is no more than its driver. */
const coreFiles = [
  'drivers/iommu/iommu.c',
  'drivers/iommu/dma-iommu.c',
  'drivers/iommu/of_iommu.c',
  'drivers/of/base.c',
  'drivers/pci/pci-driver.c',
  'lib/kobject.c',
];

/** Why a kernel of this text is only its driver, in words; undefined where its whole boot can run. */
export function whyBare({ store, tree }: KernelText): string | undefined {
  const missing = coreFiles.filter((path) => tree.read(path) === undefined);
  if (missing.length > 0) return `the tree has no ${missing.join(', ')}`;
  for (const path of coreFiles.slice(0, 1)) {
    const { value, problems } = store.edition(path, tree);
    const broken = [...problems, ...(value?.unit.problems ?? [])].find(({ severity }) => severity === 'error');
    if (broken) return `${path} does not compile: ${broken.message}`;
  }
  return undefined;
}

/** The tree as initcalls and parameters are collected from it. */
export function filesOf({ store, tree }: KernelText): TreeFiles {
  return { read: (path) => tree.read(path), enabled: (symbol) => store.environment.config.has(symbol) };
}

/** Texts of further kernels by the name under which a scenario's steps ask for them; each is made when it is first asked for. */
export class KernelTexts {
  readonly #made = new Map<string, Outcome<KernelText>>();

  constructor(private readonly makers: ReadonlyMap<string, () => Outcome<KernelText>>) {}

  get names(): readonly string[] {
    return [...this.makers.keys()];
  }

  named(name: string): Outcome<KernelText> {
    const known = this.#made.get(name);
    if (known) return known;
    const made = this.makers.get(name)?.() ?? { problems: [error('no-kernel', `there is no kernel "${name}"`)] };
    this.#made.set(name, made);
    return made;
  }
}
