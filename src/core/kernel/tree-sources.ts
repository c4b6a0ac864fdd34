import { firmwareSources } from './firmware-sources';
import type { TreeFiles } from './tree-files';

/** Files of a kernel tree whose C is compiled rather than modelled, in order of preference. A name that ends in `/` stands for
 *  the C files of that folder. What each defines is read from its text, so that no list of functions has to follow the versions. */
export const treeSources: readonly string[] = [
  'drivers/iommu/arm/arm-smmu-v3/',
  'drivers/iommu/arm/arm-smmu/',
  'drivers/iommu/io-pgfault.c',
  'drivers/iommu/io-pgtable.c',
  'drivers/iommu/io-pgtable-arm.c',
  'drivers/iommu/iommu-pages.c',
  'drivers/iommu/iommu.c',
  'drivers/iommu/iommu-sysfs.c',
  'drivers/iommu/iommu-sva.c',
  'drivers/iommu/dma-iommu.c',
  'drivers/iommu/iova.c',
  'kernel/dma/mapping.c',
  'kernel/notifier.c',
  'lib/interval_tree.c',
  'lib/maple_tree.c',
  'lib/scatterlist.c',
  'lib/hweight.c',
  'lib/find_bit.c',
  'lib/bitmap.c',
  'lib/sort.c',
  'lib/list_sort.c',
  'lib/list_debug.c',
  'lib/llist.c',
  'lib/rbtree.c',
  'lib/xarray.c',
  'lib/radix-tree.c',
  'lib/idr.c',
  'lib/ctype.c',
  'lib/kstrtox.c',
  'lib/math/div64.c',
  'lib/math/gcd.c',
  'lib/string.c',
  'lib/string_helpers.c',
  'lib/refcount.c',
  'lib/iomap_copy.c',
  'lib/iomem_copy.c',
  ...firmwareSources,
];

/** What the texts of files define, kept from one finder to the next: of each file the texts that were met last. */
export class DefinitionCache {
  readonly #known = new Map<string, { readonly text: string; readonly names: readonly string[] }[]>();

  namesIn(path: string, text: string): readonly string[] {
    const kept = this.#known.get(path) ?? [];
    const found = kept.find((each) => each.text === text) ?? { text, names: definedNames(text) };
    // One for each side of a comparison.
    this.#known.set(path, [found, ...kept.filter((each) => each !== found)].slice(0, 2));
    return found.names;
  }
}

/** Finds the file that defines a function or object with external linkage, among the candidates. Files are read when first needed. */
export function createProvider(
  tree: TreeFiles,
  candidates = treeSources,
  cache = new DefinitionCache(),
): (name: string) => string | undefined {
  let paths: readonly string[] | undefined;
  const definitions = new Map<string, string>();
  let read = 0;
  return (name) => {
    paths ??= sourcePaths(tree, candidates);
    for (; !definitions.has(name) && read < paths.length; read++) {
      const path = paths[read] ?? '';
      for (const defined of cache.namesIn(path, tree.read(path) ?? '')) {
        if (!definitions.has(defined)) definitions.set(defined, path);
      }
    }
    return definitions.get(name);
  };
}

/** The candidates with the files of each folder in its place. */
export function sourcePaths(tree: TreeFiles, candidates = treeSources): readonly string[] {
  return candidates.flatMap((each) => (each.endsWith('/') ? folderSources(tree, each) : [each]));
}

/** The C files that a folder's Makefile builds with this configuration, in its order. */
export function folderSources(tree: TreeFiles, folder: string): readonly string[] {
  const paths = new Set<string>();
  const makefile = (tree.read(`${folder}Makefile`) ?? '').replace(/\\\r?\n/g, ' ');
  for (const [, condition, value] of makefile.matchAll(/^[\w-]+-(y|m|objs|\$\(CONFIG_\w+\))\s*[:+]?=(.*)$/gm)) {
    const symbol = /CONFIG_(\w+)/.exec(condition ?? '')?.[1];
    if (symbol !== undefined && !tree.enabled(symbol)) continue;
    for (const [object] of (value ?? '').matchAll(/[\w./-]+\.o\b/g)) {
      const path = `${folder}${object.slice(0, -2)}.c`;
      if (tree.read(path) !== undefined) paths.add(path);
    }
  }
  return [...paths];
}

const definition =
  /^(?!static\b|typedef\b|extern\b|#|return\b|else\b)[A-Za-z_][\w \t*]*?[ \t*\n]\**([A-Za-z_]\w*)\s*(\((?:[^()]|\([^()]*\))*\)\s*(?:__\w+(?:\([^()]*\))?\s*)*\{|(?:\[[^\]]*\])*\s*(?:__\w+\s*)*(?:=|;))/gm;

/** Macros that define an object of the name that they are given. */
const definingMacro = /^(?:DE(?:FINE|CLARE)_\w+|LIST_HEAD)\s*\(\s*([A-Za-z_]\w*)\s*[,)]/gm;

/** Names with external linkage that the text of a C file seems to define: functions with a body and objects, at the start of a line.
 *  It may name too many (code that the configuration leaves out); the linker then finds no definition there and says so. */
export function definedNames(text: string): readonly string[] {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  const names: string[] = [];
  for (const match of plain.matchAll(definition)) {
    const before = match[0].slice(0, match[0].indexOf(match[1] ?? ''));
    if (/\b(struct|union|enum)\s*$/.test(before) || /\bstatic\b/.test(before)) continue;
    names.push(match[1] ?? '');
  }
  for (const [, name] of plain.matchAll(definingMacro)) if (name !== undefined) names.push(name);
  return names;
}
