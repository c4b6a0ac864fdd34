import { expect, test } from 'vitest';
import { kunitSymbols } from '../../src/engine/kunit-symbols';

const tree: Readonly<Record<string, string>> = {
  'drivers/iommu/arm/x/Makefile': 'obj-$(CONFIG_X) += x.o\nobj-$(CONFIG_X_KUNIT_TEST) := x-test.o\n',
  'drivers/iommu/Kconfig':
    'config X_SVA\n\tbool "shared"\n\tselect SHARED\n\tselect OTHER if THAT\n\nconfig X_KUNIT_TEST\n\ttristate "tests" if !KUNIT_ALL_TESTS\n' +
    '\tdepends on KUNIT && !BROKEN\n\tdepends on X_SVA\n\tdefault KUNIT_ALL_TESTS\n\nconfig LATER\n\tdepends on NOT_THIS\n',
};

test('a suite is configured with what it depends on and what that selects', () => {
  const symbols = kunitSymbols({ read: (path) => tree[path] }, ['drivers/iommu/arm/x/x.c', 'drivers/iommu/arm/y/y.c']);
  expect(symbols).toEqual(['KUNIT', 'X_KUNIT_TEST', 'X_SVA', 'SHARED']);
});
