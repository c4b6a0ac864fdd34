import { Preprocessor } from '../preprocess/preprocessor';
import type { SourceTree } from '../preprocess/source';
import { autoconf, type KernelConfig } from './config';

/** Makes `generated/bounds.h`: sizes that headers need before the types they come from are complete. Page flags and memory zones are counted
 *  in the tree's own enumerations, under the configuration. */
export function bounds(tree: SourceTree, config: KernelConfig): string {
  const flags = enumerators(tree, config, 'include/linux/page-flags.h', 'pageflags', '__NR_PAGEFLAGS');
  const zones = enumerators(tree, config, 'include/linux/mmzone.h', 'zone_type', '__MAX_NR_ZONES');
  const processors = Number(config.get('NR_CPUS') ?? '1');
  const generations = config.has('LRU_GEN');
  // A spinlock is one word without lock debugging; MAX_NR_GENS and MAX_NR_TIERS are 4 in all versions.
  return `#define NR_PAGEFLAGS ${flags}
#define MAX_NR_ZONES ${zones}
#define NR_CPUS_BITS ${Math.ceil(Math.log2(Math.max(processors, 1)))}
#define SPINLOCK_SIZE 4
#define LRU_GEN_WIDTH ${generations ? 3 : 0}
#define __LRU_REFS_WIDTH ${generations ? 2 : 0}
`;
}

/** The value of the enumerator `last` of `enum name` in a header: how many precede it. */
function enumerators(tree: SourceTree, config: KernelConfig, header: string, name: string, last: string): number {
  const text = tree.read(header) ?? '';
  const start = text.search(new RegExp(`^enum ${name} \\{`, 'm'));
  const end = text.indexOf('\n};', start);
  if (start < 0 || end < 0) return 0;
  const snippet = `#include <linux/kconfig.h>\n${text.slice(start, end)}\n};\n`;
  const files = new Map([
    ['snippet.c', snippet],
    ['include/generated/autoconf.h', autoconf(config)],
  ]);
  const outcome = new Preprocessor({
    includePaths: ['include'],
    forcedIncludes: [],
    builtinMacros: '',
    commandLine: '',
    pinnedMacros: '',
  }).run('snippet.c', { read: (path) => files.get(path) ?? tree.read(path) });
  const body = outcome.value?.body;
  let count = 0;
  for (let i = 0; body && i < body.length; i++) {
    const spelling = body.spelling(i);
    if (spelling === last) return count;
    if (spelling === ',') count++;
  }
  return 0;
}
