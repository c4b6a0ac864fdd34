import type { SourceTree } from '../preprocess/source';
import { folderOf } from '../preprocess/source';

/** The `-D` macros that Kbuild gives one file: names of the file and of the module its object is linked into. */
export function perFileDefinitions(tree: SourceTree, path: string): string {
  const base = path.slice(folderOf(path).length).replace(/\.[cS]$/, '');
  const identifier = (name: string): string => name.replace(/[-,]/g, '_');
  const module = identifier(moduleOf(tree.read(`${folderOf(path)}Makefile`) ?? '', base));
  return `#define KBUILD_MODFILE "${folderOf(path)}${module}"
#define KBUILD_BASENAME "${identifier(base)}"
#define KBUILD_MODNAME "${module}"
#define __KBUILD_MODNAME kmod_${module}
`;
}

/** The composite object of a Makefile that lists `base`.o, else `base` itself. */
function moduleOf(makefile: string, base: string): string {
  for (const match of makefile
    .replace(/\\\r?\n/g, ' ')
    .matchAll(/^([\w-]+?)-(?:y|objs|\$\(\w+\))\s*[:+]?=\s*(.*)$/gm)) {
    const [, name = '', objects = ''] = match;
    if (name !== 'obj' && name !== 'lib' && objects.split(/\s+/).includes(`${base}.o`)) return name;
  }
  return base;
}
