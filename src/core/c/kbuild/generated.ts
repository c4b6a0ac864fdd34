import type { SourceTree } from '../preprocess/source';
import { bounds } from './bounds';
import { compilerHeaders } from './compiler-headers';
import { autoconf, type KernelConfig } from './config';
import { shadowHeaders } from './shadow/headers';
import { sysregDefinitions } from './sysreg';
import { systemCallNumbers } from './system-calls';
import { timeConstants } from './time-constants';
import { formatVersion, type KernelVersion } from './version';

/** Root of the files that a build would generate and the tree lacks; no real path starts like it. */
export const KBUILD = '<kbuild>';

const asm = 'arch/arm64/include/generated/asm';
const uapiAsm = 'arch/arm64/include/generated/uapi/asm';

/** Lays the generated headers of a kernel build over a tree, below `<kbuild>/`. Each is made when it is first read, from the tree's own
 *  tables and lists; where those differ from version to version, the tree is asked, not its version. */
export class GeneratedFiles implements SourceTree {
  readonly #made = new Map<string, { readonly text: string | undefined }>();
  #wrappers: ReadonlyMap<string, string> | undefined;

  constructor(
    readonly tree: SourceTree,
    readonly version: KernelVersion,
    readonly config: KernelConfig,
  ) {}

  read(path: string): string | undefined {
    if (!path.startsWith(KBUILD)) return this.tree.read(path);
    const known = this.#made.get(path);
    if (known) return known.text;
    const text = this.#make(path.slice(KBUILD.length + 1));
    this.#made.set(path, { text });
    return text;
  }

  #make(path: string): string | undefined {
    if (path.startsWith('compiler/')) return compilerHeaders.get(path.slice('compiler/'.length));
    if (path.startsWith('shadow/')) return shadowHeaders.get(path.slice('shadow/'.length));
    const { tree, config, version } = this;
    const from = (source: string, make: (text: string) => string): string | undefined => {
      const text = tree.read(source);
      return text === undefined ? undefined : make(text.replaceAll('\r\n', '\n'));
    };
    const table = (bits: 32 | 64): string | undefined =>
      tree.read(`arch/arm64/tools/syscall_${bits}.tbl`)?.replaceAll('\r\n', '\n');
    switch (path) {
      case 'include/generated/autoconf.h':
        return autoconf(config);
      case 'include/generated/bounds.h':
        return bounds(tree, config);
      case 'include/generated/timeconst.h':
        return timeConstants(Number(config.get('HZ') ?? '250'));
      case 'include/generated/utsrelease.h':
        return `#define UTS_RELEASE "${formatVersion(version)}"\n`;
      case 'include/generated/utsversion.h':
        return '#define UTS_VERSION "#1 SMP"\n';
      case 'include/generated/compile.h':
        return '#define UTS_MACHINE "aarch64"\n#define LINUX_COMPILE_BY "smmu"\n#define LINUX_COMPILE_HOST "review"\n';
      // Offsets for assembly sources; C that includes these headers uses none of them.
      case 'include/generated/asm-offsets.h':
      case 'include/generated/vdso-offsets.h':
        return '\n';
      case 'include/generated/rq-offsets.h':
        return '#define RQ_nr_pinned 0\n';
      case 'include/generated/uapi/linux/version.h':
        return versionHeader(version);
      case `${asm}/cpucap-defs.h`:
      case `${asm}/cpucaps.h`:
        return from('arch/arm64/tools/cpucaps', capabilities);
      case `${asm}/sysreg-defs.h`:
        return from('arch/arm64/tools/sysreg', sysregDefinitions);
      case `${asm}/kernel-hwcap.h`:
        return from('arch/arm64/include/uapi/asm/hwcap.h', hardwareCapabilities);
      case `${uapiAsm}/unistd_64.h`:
        return systemCalls(table(64), ['common', '64', 'renameat', 'rlimit', 'memfd_secret'], '');
      case `${asm}/unistd_32.h`:
        return systemCalls(table(32), ['common', '32'], '');
      case `${asm}/unistd_compat_32.h`:
        return systemCalls(table(32), ['common', '32'], 'compat32_');
      default:
        this.#wrappers ??= genericWrappers(tree);
        return this.#wrappers.get(path);
    }
  }
}

function systemCalls(table: string | undefined, abis: readonly string[], prefix: string): string | undefined {
  return table === undefined ? undefined : systemCallNumbers(table, abis, prefix);
}

/** Headers that an architecture takes from asm-generic: those its Kbuild names, and the mandatory ones that it does not have. */
function genericWrappers(tree: SourceTree): ReadonlyMap<string, string> {
  const wrappers = new Map<string, string>();
  for (const [own, generic, generated] of [
    ['arch/arm64/include/asm', 'include/asm-generic', asm],
    ['arch/arm64/include/uapi/asm', 'include/uapi/asm-generic', uapiAsm],
  ] as const) {
    const lists = `${tree.read(`${own}/Kbuild`) ?? ''}\n${tree.read(`${generic}/Kbuild`) ?? ''}`;
    for (const match of lists.matchAll(/^(?:generic|mandatory)-y\s*\+=\s*(\S+)/gm)) {
      const header = match[1] ?? '';
      if (tree.read(`${own}/${header}`) === undefined) {
        wrappers.set(`${generated}/${header}`, `#include <asm-generic/${header}>\n`);
      }
    }
  }
  return wrappers;
}

function versionHeader({ major, minor, sublevel }: KernelVersion): string {
  return `#define LINUX_VERSION_CODE ${major * 65536 + minor * 256 + Math.min(sublevel, 255)}
#define KERNEL_VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_MAJOR ${major}
#define LINUX_VERSION_PATCHLEVEL ${minor}
#define LINUX_VERSION_SUBLEVEL ${sublevel}
`;
}

/** Numbers the names of arch/arm64/tools/cpucaps in their order. */
function capabilities(text: string): string {
  const names = text.split('\n').filter((line) => /^[A-Za-z0-9_]+$/.test(line));
  return `${names.map((name, i) => `#define ARM64_${name} ${i}\n`).join('')}#define ARM64_NCAPS ${names.length}\n`;
}

/** A kernel-internal name for every HWCAP bit of the user-space header. */
function hardwareCapabilities(text: string): string {
  let out = '';
  for (const [, group = '', name = ''] of text.matchAll(/^#define HWCAP(\d*)_([A-Z0-9_]+)/gm)) {
    out += `#define KERNEL_HWCAP_${name} __khwcap${group}_feature(${name})\n`;
  }
  return out;
}
