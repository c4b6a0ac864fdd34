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

/** Why a kernel is no more than its driver: files of it are missing, or `broken` ones do not compile. */
export interface BareKernel {
  readonly because: string;
  readonly broken: boolean;
}

/** Why a kernel of this text is only its driver; undefined where its whole boot can run. Files of the core that an edit or a patch changed are looked at
 *  to their end, others as far as they are used. */
export function whyBare({ store, tree }: KernelText): BareKernel | undefined {
  const missing = coreFiles.filter((path) => tree.read(path) === undefined);
  if (missing.length > 0) return { because: `the tree has no ${missing.join(', ')}`, broken: false };
  for (const path of coreFiles.slice(0, 1)) {
    const changed = tree.read(path) !== store.environment.tree.read(path);
    const { value, problems } = store.edition(path, tree);
    const found = [...problems, ...(value?.unit.problems ?? []), ...(changed ? (value?.unit.check() ?? []) : [])];
    const [first] = found.filter(({ severity }) => severity === 'error');
    if (!first) continue;
    const where = first.at ? `${first.at.file}:${first.at.line}: ` : '';
    return { because: `${path} does not compile (${where}${first.message})`, broken: true };
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
