import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compilerMacros } from '../../../../src/core/c/kbuild/compiler-macros';
import { kernelEnvironment } from '../../../../src/core/c/kbuild/environment';
import { KBUILD } from '../../../../src/core/c/kbuild/generated';
import { timeConstants } from '../../../../src/core/c/kbuild/time-constants';
import { DirectoryTree } from '../../../../src/node/directory-tree';
import { requireAll, requireProgram, requireTrees, titleWith } from '../../../support/requires';
import { kernelFlags } from '../preprocess/against-gcc';

const asm = `${KBUILD}/arch/arm64/include/generated/asm`;

/** `NAME value` of every #define, blanks reduced. */
function definitions(text: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^#define[ \t]+(\w+(?:\([^)]*\))?)[ \t]*(.*)$/gm)) {
    if (!/^__ASM_.*_H$/.test(name)) out.set(name, value.replace(/\s+/g, ' ').trim());
  }
  return out;
}

/** Entries of `wanted` that `made` lacks or has otherwise. */
function missing(wanted: Map<string, string>, made: Map<string, string>): string[] {
  return [...wanted].filter(([name, value]) => made.get(name) !== value).map(([name, value]) => `${name} ${value}`);
}

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  const needed = requireAll(tree, requireProgram('awk', 'mawk'));
  describe.skipIf(needed.missing)(titleWith(`as the tree's own generators, Linux ${version}`, needed), () => {
    const environment = kernelEnvironment(new DirectoryTree(tree.path)).value;
    const made = (path: string): Map<string, string> => definitions(environment?.tree.read(path) ?? '');
    const awk = (script: string, input: string): Map<string, string> => {
      const tools = join(tree.path, 'arch/arm64/tools');
      return definitions(execFileSync('awk', ['-f', join(tools, script), join(tools, input)], { encoding: 'utf8' }));
    };

    test('cpucap-defs.h', () => {
      const wanted = awk('gen-cpucaps.awk', 'cpucaps');
      expect(wanted.size).toBeGreaterThan(60);
      expect(missing(wanted, made(`${asm}/${version === '6.1' ? 'cpucaps' : 'cpucap-defs'}.h`))).toEqual([]);
    });

    test('sysreg-defs.h', () => {
      const wanted = awk('gen-sysreg.awk', 'sysreg');
      expect(wanted.size).toBeGreaterThan(1000);
      // Masks of bits that a register does not have: older generators leave some of them out, and none is used.
      for (const name of wanted.keys()) if (/_(RES0|RES1|UNKN)$/.test(name)) wanted.delete(name);
      expect(missing(wanted, made(`${asm}/sysreg-defs.h`))).toEqual([]);
    });

    test('configuration and bounds of the profile', () => {
      const config = environment?.config;
      const named =
        'ARM64 ARM64_4K_PAGES KUNIT ARM_SMMU_V3 ARM_SMMU_V3_SVA IOMMU_SVA IOMMUFD ACPI OF CRASH_DUMP KEXEC_CORE PCI_ATS PCI_PRI PCI_PASID';
      const expected = version === '6.1' ? named.replace(' IOMMUFD', '') : named;
      expect(expected.split(' ').filter((symbol) => config?.get(symbol) !== 'y')).toEqual([]);
      expect(
        ['LOCKDEP', 'KASAN', 'KCSAN', 'FTRACE', 'TRACEPOINTS', 'LTO'].filter((symbol) => config?.has(symbol)),
      ).toEqual([]);
      expect([config?.get('ARM64_VA_BITS'), config?.get('ARM64_VA_BITS_52')]).toEqual(['48', undefined]);
      const bounds = made(`${KBUILD}/include/generated/bounds.h`);
      expect(bounds.get('MAX_NR_ZONES')).toBe('4');
      expect(Number(bounds.get('NR_PAGEFLAGS'))).toBeGreaterThan(20);
    });
  });
}

const bc = requireAll(requireTrees('7.3'), requireProgram('bc', 'bc'));
describe.skipIf(bc.missing)(titleWith('time constants as kernel/time/timeconst.bc makes them', bc), () => {
  test.each([100, 250, 300, 1000, 24])('%i Hz', (hz) => {
    const script = join(requireTrees('7.3').path, 'kernel/time/timeconst.bc');
    const wanted = definitions(execFileSync('bc', ['-q', script], { input: `${hz}\n`, encoding: 'utf8' }));
    for (const name of wanted.keys()) if (!/^(HZ|MSEC|USEC|NSEC)_TO/.test(name)) wanted.delete(name);
    const lower = (map: Map<string, string>): Map<string, string> =>
      new Map([...map].map(([n, v]) => [n, v.toLowerCase()]));
    expect(wanted.size).toBeGreaterThan(15);
    expect(missing(lower(wanted), lower(definitions(timeConstants(hz))))).toEqual([]);
  });
});

const gcc = requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu');
describe.skipIf(gcc.missing)(titleWith('compiler macros', gcc), () => {
  test('are those of aarch64 gcc 12', () => {
    const text = execFileSync('aarch64-linux-gnu-gcc', ['-dM', '-E', ...kernelFlags, '-'], {
      input: '',
      encoding: 'utf8',
    });
    if (!/__GNUC__ 12\b/.test(text)) return;
    const wanted = definitions(text);
    for (const name of wanted.keys()) if (/^__(FLT(16|32|64|128)|DEC|FLT\d+X)/.test(name)) wanted.delete(name);
    expect(missing(wanted, definitions(compilerMacros))).toEqual([]);
  });
});
