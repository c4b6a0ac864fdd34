import { describe, expect, test } from 'vitest';
import { kernelEnvironment } from '../../../../src/core/c/kbuild/environment';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import { files } from '../preprocess/expand';

const tree: Readonly<Record<string, string>> = {
  Makefile: '# top\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION = -rc1\n',
  'include/linux/compiler-version.h': '',
  'include/linux/kconfig.h': '#include <generated/autoconf.h>\n',
  'include/linux/compiler_types.h': '',
  'include/linux/page-flags.h':
    'enum pageflags {\n\tPG_a,\n#ifdef CONFIG_ARM64_64K_PAGES\n\tPG_b,\n#endif\n\tPG_c,\n\t__NR_PAGEFLAGS,\n\tPG_d = PG_a,\n};\n',
  'include/linux/mmzone.h': 'enum zone_type {\n\tZONE_A,\n\tZONE_B,\n\t__MAX_NR_ZONES\n};\n',
  'include/asm-generic/Kbuild': 'mandatory-y += dma.h\nmandatory-y += io.h\n',
  'include/asm-generic/dma.h': 'generic_dma',
  'include/asm-generic/mmzone.h': 'generic_mmzone',
  'arch/arm64/include/asm/Kbuild': 'generic-y += mmzone.h\n',
  'arch/arm64/include/asm/io.h': 'own_io',
  'arch/arm64/include/asm/memory.h': '',
  'arch/arm64/tools/cpucaps': '# SPDX\nHAS_A\nHAS_b\n',
  'drivers/x/Makefile': 'obj-$(CONFIG_X) += some_mod.o\nsome_mod-y := one.o \\\n  two-part.o\n',
};

function expandedIn(extra: Readonly<Record<string, string>>, source: string, path = 'main.c'): string {
  const all = { ...tree, ...extra, [path]: source };
  const { value: environment, problems } = kernelEnvironment(files(all));
  if (!environment) return problems.map((p) => p.code).join(' ');
  const outcome = new Preprocessor(environment.preprocess).run(path, environment.tree, environment.definitions(path));
  const body = outcome.value?.body;
  const words = Array.from({ length: body?.length ?? 0 }, (_, i) => body?.spelling(i));
  return [...problems, ...outcome.problems].map((p) => `${p.code}: `).join('') + words.join(' ');
}

describe('what kind of tree this is', () => {
  const without = (...paths: string[]): string => expandedIn({ ...Object.fromEntries(paths.map((p) => [p, ''])) }, '');
  test('no kernel tree, no include, no arm64', () => {
    const codeFor = (absent: string): string | undefined => {
      const entries = Object.entries(tree).filter(([path]) => !path.startsWith(absent));
      return kernelEnvironment(files(Object.fromEntries(entries))).problems[0]?.code;
    };
    expect(['Makefile', 'include/', 'arch/', 'nothing'].map(codeFor)).toEqual([
      'not-a-kernel-tree',
      'no-include-folder',
      'no-arm64',
      undefined,
    ]);
    expect(without('Makefile')).toBe('not-a-kernel-tree');
  });

  test('version', () => {
    expect(kernelEnvironment(files(tree)).value?.version).toEqual({ major: 6, minor: 12, sublevel: 3, extra: '-rc1' });
    expect(
      expandedIn({}, '#include <linux/version.h>\n#include <generated/utsrelease.h>\nLINUX_VERSION_CODE UTS_RELEASE'),
    ).toBe('396291 "6.12.3-rc1"');
  });
});

describe('what older trees lack or need', () => {
  test('a forced header that is not there', () => {
    const older = Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith('compiler-version.h')));
    const { value } = kernelEnvironment(files(older));
    expect(value?.preprocess.forcedIncludes).toEqual(['include/linux/kconfig.h', 'include/linux/compiler_types.h']);
  });

  test('the compiler’s own headers', () => {
    const source = '#include <stdarg.h>\nvoid f(va_list l) { va_arg(l, int); }';
    expect(expandedIn({}, source)).toContain('void f ( va_list l ) { __builtin_va_arg ( l , int ) ; }');
  });
});

describe('configuration', () => {
  const symbols =
    'CONFIG_ARM64_4K_PAGES CONFIG_ARM64_64K_PAGES CONFIG_HZ CONFIG_KUNIT CONFIG_PROVE_LOCKING CONFIG_X_MODULE';
  const source = (extra: Readonly<Record<string, string>>): string | undefined =>
    kernelEnvironment(files({ ...tree, ...extra })).value?.configSource;

  test('the profile, for a tree that is not configured', () => {
    expect(source({})).toBe('profile');
    expect(expandedIn({}, symbols)).toBe('1 CONFIG_ARM64_64K_PAGES 250 1 CONFIG_PROVE_LOCKING CONFIG_X_MODULE');
  });

  test("a tree's own .config prevails; instrumentation is left out, and named", () => {
    const config = {
      '.config':
        'CONFIG_ARM64=y\nCONFIG_ARM64_64K_PAGES=y\n# CONFIG_KUNIT is not set\nCONFIG_HZ=100\nCONFIG_PROVE_LOCKING=y\nCONFIG_X=m\n',
    };
    expect(source(config)).toBe('.config');
    expect(expandedIn(config, symbols)).toBe('CONFIG_ARM64_4K_PAGES 1 100 CONFIG_KUNIT CONFIG_PROVE_LOCKING 1');
    expect(kernelEnvironment(files({ ...tree, ...config })).value?.suppressed).toEqual(['PROVE_LOCKING']);
  });

  test('what a build generated is taken before .config', () => {
    const generated = {
      '.config': 'CONFIG_ARM64=y\nCONFIG_HZ=100\n',
      'include/generated/autoconf.h': '#define CONFIG_ARM64 1\n#define CONFIG_HZ 1000\n#define CONFIG_X_MODULE 1\n',
    };
    expect(source(generated)).toBe('include/generated/autoconf.h');
    expect(expandedIn(generated, 'CONFIG_HZ CONFIG_X_MODULE')).toBe('1000 1');
  });

  test('a configuration of another architecture is one error, and the profile serves', () => {
    const other = { '.config': 'CONFIG_X86=y\nCONFIG_HZ=100\n' };
    expect(expandedIn(other, 'CONFIG_HZ')).toBe('config-not-arm64: 250');
    expect(source(other)).toBe('profile');
  });

  test('the headers are read as by gcc, whoever compiled the tree', () => {
    const clang = { '.config': 'CONFIG_ARM64=y\nCONFIG_CC_IS_CLANG=y\nCONFIG_CLANG_VERSION=190000\n' };
    expect(expandedIn(clang, 'CONFIG_CC_IS_CLANG CONFIG_CLANG_VERSION CONFIG_GCC_VERSION __GNUC__')).toBe(
      'CONFIG_CC_IS_CLANG 0 120200 12',
    );
  });
});

describe('generated headers', () => {
  test('asm-generic wrappers: those that are named, and the mandatory ones that arm64 lacks', () => {
    expect(expandedIn({}, '#include <asm/dma.h>\n#include <asm/io.h>\n#include <asm/mmzone.h>\nx')).toBe('x');
    expect(expandedIn({}, '#include "asm/dma.h"\n#include "asm/io.h"\n#include "asm/mmzone.h"')).toBe(
      'generic_dma own_io generic_mmzone',
    );
  });

  test('a built tree provides its own', () => {
    const built = { 'arch/arm64/include/generated/asm/dma.h': 'built_dma' };
    expect(expandedIn(built, '#include "asm/dma.h"')).toBe('built_dma');
  });

  test('bounds follow the configuration', () => {
    const ask = '#include "generated/bounds.h"\nNR_PAGEFLAGS MAX_NR_ZONES NR_CPUS_BITS LRU_GEN_WIDTH';
    expect(expandedIn({}, ask)).toBe('2 2 9 0');
    const large = 'CONFIG_ARM64=y\nCONFIG_ARM64_64K_PAGES=y\nCONFIG_NR_CPUS=256\nCONFIG_LRU_GEN=y\n';
    expect(expandedIn({ '.config': large }, ask)).toBe('3 2 8 3');
  });

  test('capabilities are numbered in order', () => {
    expect(expandedIn({}, '#include "asm/cpucap-defs.h"\nARM64_HAS_A ARM64_HAS_b ARM64_NCAPS')).toBe('0 1 2');
  });

  test('names of file and module', () => {
    const names = 'KBUILD_MODNAME KBUILD_BASENAME KBUILD_MODFILE __KBUILD_MODNAME';
    expect(expandedIn({}, names, 'drivers/x/two-part.c')).toBe(
      '"some_mod" "two_part" "drivers/x/some_mod" kmod_some_mod',
    );
    expect(expandedIn({}, names, 'drivers/x/alone.c')).toBe('"alone" "alone" "drivers/x/alone" kmod_alone');
  });

  test('pinned macros keep their replacement whatever the tree defines', () => {
    const source = '#undef READ_ONCE\n#define READ_ONCE(x) something(x)\nREAD_ONCE(a) BUILD_BUG_ON(b)';
    expect(expandedIn({}, source)).toBe('( a ) ( ( void ) 0 )');
    const exact = kernelEnvironment(files({ ...tree, 'main.c': source }), { pinned: false }).value;
    if (!exact) throw new Error('no environment');
    const { body } = new Preprocessor(exact.preprocess).run('main.c', exact.tree).value ?? {};
    expect(Array.from({ length: body?.length ?? 0 }, (_, i) => body?.spelling(i)).join(' ')).toBe(
      'something ( a ) BUILD_BUG_ON ( b )',
    );
  });
});
