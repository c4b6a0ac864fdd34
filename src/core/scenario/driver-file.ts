import type { SourceTree } from '../c/preprocess/source';
import { folderOf } from '../c/preprocess/source';
import { folderSources } from '../kernel/tree-sources';
import type { DriverDescription } from './driver';

/** The driver's main source file in this tree: the first of the described ones that there is, else the file of their folder, among those
 *  that its Makefile builds, that defines the first function of the boot. */
export function driverFile(tree: SourceTree, driver: DriverDescription): string | undefined {
  const described = driver.files.find((file) => tree.read(file) !== undefined);
  if (described !== undefined) return described;
  const names = driver.boot[0]?.functions ?? [];
  const definition = new RegExp(`^[A-Za-z_][\\w \\t*]*[ \\t*\\r\\n](${names.join('|')})\\([^;{]*\\)\\s*\\{`, 'm');
  for (const folder of new Set(driver.files.map(folderOf))) {
    const sources = folderSources({ read: (path) => tree.read(path), enabled: () => true }, folder);
    const found = sources.find((path) => definition.test(tree.read(path) ?? ''));
    if (found !== undefined) return found;
  }
  return undefined;
}
