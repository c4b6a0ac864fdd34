import type { SourceTree } from '../preprocess/source';
import { conditionHolds, kconfigEntry, kconfigLines } from './kconfig';

/** Symbols without a prompt by which an architecture tells the rest of the kernel what it has. */
const statement =
  /^ARCH_(BINFMT|CLOCKSOURCE|DMA|ENABLE|HAS|HAVE|INLINE|KEEP|MHP|NEED|PROC|STACKWALK|SUPPORTS|USE|USES|WANT|WANTS)_/;

/** Bits of a page offset, by the symbol that chooses the page size. */
const pageSizes: readonly (readonly [choice: string, kilobytes: number, shift: number])[] = [
  ['ARM64_64K_PAGES', 64, 16],
  ['ARM64_16K_PAGES', 16, 14],
  ['ARM64_4K_PAGES', 4, 12],
];

/** Brings a configuration that was made for another version in line with what this tree's arch/arm64/Kconfig says about the architecture, as
 *  `make olddefconfig` would: what arm64 selects, the page size under its present names, the largest allocation. Symbols that a
 *  tree does not know do no harm, since nothing asks for them. Only `changing` symbols are turned off: others may be turned on elsewhere. */
export function fitArchitecture(tree: SourceTree, config: Map<string, string>, changing: ReadonlySet<string>): void {
  const kconfig = tree.read('arch/arm64/Kconfig');
  if (kconfig === undefined) return;
  for (const [choice, kilobytes, shift] of pageSizes) {
    if (!config.has(choice)) continue;
    for (const name of ['PAGE_SHIFT', 'ARM64_PAGE_SHIFT']) config.set(name, String(shift));
    for (const [, other] of pageSizes) config.delete(`PAGE_SIZE_${other}KB`);
    config.set(`PAGE_SIZE_${kilobytes}KB`, 'y');
  }
  const selected = kconfigLines(kconfigEntry(kconfig, 'ARM64'), 'select');
  if (selected.length > 0) {
    for (const name of changing) {
      if (statement.test(name) && !new RegExp(`\\b${name}\\b`).test(kconfig)) config.delete(name);
    }
    for (const { value, condition } of selected) if (conditionHolds(condition, config)) config.set(value, 'y');
  }
  for (const name of ['ARCH_FORCE_MAX_ORDER', 'FORCE_MAX_ZONEORDER']) {
    const defaults = kconfigLines(kconfigEntry(kconfig, name), 'default');
    const chosen = defaults.find(({ condition }) => conditionHolds(condition, config) === true);
    if (chosen) config.set(name, chosen.value);
  }
}
