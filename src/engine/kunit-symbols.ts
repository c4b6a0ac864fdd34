import { kconfigEntry, kconfigLines } from '../core/c/kbuild/kconfig';
import { folderOf, type SourceTree } from '../core/c/preprocess/source';

/** Kconfig symbols that must be `y` so that the KUnit suites of these drivers compile: the symbols of the suites' own rules in the Makefile
 *  beside each driver, and what those depend on. */
export function kunitSymbols(tree: SourceTree, drivers: readonly string[]): readonly string[] {
  const symbols = new Set<string>();
  for (const folder of new Set(drivers.map(folderOf))) {
    const kconfig = ['Kconfig', '../Kconfig', '../../Kconfig']
      .map((up) => tree.read(within(folder, up)) ?? '')
      .join('\n');
    for (const [, symbol = ''] of (tree.read(`${folder}Makefile`) ?? '').matchAll(
      /^obj-\$\(CONFIG_(\w*KUNIT\w*)\)/gm,
    )) {
      symbols.add('KUNIT').add(symbol);
      for (const needed of dependencies(kconfig, symbol)) {
        symbols.add(needed);
        for (const selected of selections(kconfig, needed)) symbols.add(selected);
      }
    }
  }
  return [...symbols];
}

function within(folder: string, path: string): string {
  const parts = folder.split('/').slice(0, -1);
  const steps = path.split('/');
  while (steps[0] === '..') {
    steps.shift();
    parts.pop();
  }
  return [...parts, ...steps].join('/');
}

/** What an entry selects whatever else holds. */
function selections(kconfig: string, symbol: string): readonly string[] {
  const lines = kconfigLines(kconfigEntry(kconfig, symbol), 'select');
  return lines.filter(({ condition }) => condition === '').map(({ value }) => value);
}

/** Symbols of a `depends on` that all must hold; alternatives and negations say nothing that could be turned on. */
function dependencies(kconfig: string, symbol: string): readonly string[] {
  return [...kconfigEntry(kconfig, symbol).matchAll(/^[ \t]+depends on (.+?)\r?$/gm)]
    .flatMap(([, condition = '']) => condition.split('&&'))
    .map((each) => each.trim())
    .filter((each) => /^[A-Z]\w*$/.test(each));
}
