import { describe, expect, test } from 'vitest';
import { fitArchitecture } from '../../../../src/core/c/kbuild/architecture-symbols';
import { conditionHolds, kconfigEntry, kconfigLines } from '../../../../src/core/c/kbuild/kconfig';

const kconfig = `config ARM64
	def_bool y
	select ARCH_HAS_NEW
	select ARCH_HAS_MAYBE if BIG && !SMALL
	select ARCH_HAS_NOT if SMALL

	select LATE if (SMALL || BIG)
	help
	  select NOTHING here.

config ARCH_FORCE_MAX_ORDER
	int
	default "13" if ARM64_64K_PAGES
	default "10"
`;

test('an entry and its lines', () => {
  const entry = kconfigEntry(kconfig, 'ARCH_FORCE_MAX_ORDER');
  expect(kconfigLines(entry, 'default')).toEqual([
    { value: '13', condition: 'ARM64_64K_PAGES' },
    { value: '10', condition: '' },
  ]);
  expect(kconfigEntry(kconfig, 'ABSENT')).toBe('');
  expect(kconfigEntry(kconfig.replaceAll('\n', '\r\n'), 'ARM64')).toContain('LATE');
});

describe('conditions', () => {
  const config = new Map([
    ['A', 'y'],
    ['M', 'm'],
  ]);
  test.each([
    ['', true],
    ['A && M', true],
    ['A && !M', false],
    ['B || (A && !C)', true],
    ['!(A || B)', false],
    ['$(cc-option,-mfoo)', undefined],
    ['A && $(cc-option,-mfoo)', undefined],
    ['B && $(cc-option,-mfoo)', false],
    ['A = y', undefined],
  ])('%s', (condition, expected) => {
    expect(conditionHolds(condition, config)).toBe(expected);
  });
});

test('a configuration of another version takes on what this tree says of arm64', () => {
  const config = new Map(
    Object.entries({ ARM64_64K_PAGES: 'y', BIG: 'y', ARCH_HAS_OLD: 'y', ARCH_HAS_OTHER: 'y', PAGE_SIZE_4KB: 'y' }),
  );
  const tree = { read: (path: string) => (path === 'arch/arm64/Kconfig' ? kconfig : undefined) };
  fitArchitecture(tree, config, new Set(['ARCH_HAS_OLD', 'ARCH_HAS_NEW']));
  expect(Object.fromEntries(config)).toEqual({
    ARM64_64K_PAGES: 'y',
    PAGE_SHIFT: '16',
    ARM64_PAGE_SHIFT: '16',
    PAGE_SIZE_64KB: 'y',
    ARCH_FORCE_MAX_ORDER: '13',
    BIG: 'y',
    ARCH_HAS_OTHER: 'y',
    ARCH_HAS_NEW: 'y',
    ARCH_HAS_MAYBE: 'y',
    LATE: 'y',
  });
});
