import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kernelEnvironment } from '../../../../src/core/c/kbuild/environment';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import { DirectoryTree } from '../../../../src/node/directory-tree';
import { requireAll, requireProgram, requireTrees, titleWith } from '../../../support/requires';
import { firstDifference, gccTokens, ownTokens } from './against-gcc';

const driver = 'drivers/iommu/arm/arm-smmu-v3';
const others = [
  'drivers/iommu/arm/arm-smmu/arm-smmu.c',
  'drivers/iommu/iommu.c',
  'drivers/iommu/io-pgtable-arm.c',
  'lib/xarray.c',
];

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  const needed = requireAll(tree, requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu'));
  describe.skipIf(needed.missing)(titleWith(`the same tokens as gcc -E, Linux ${version}`, needed), () => {
    const folder = join(tree.path, driver);
    const files = needed.missing || !existsSync(folder) ? [] : readdirSync(folder).filter((f) => f.endsWith('.c'));
    const environment = kernelEnvironment(new DirectoryTree(tree.path), { pinned: false }).value;
    test.each([...files.map((f) => `${driver}/${f}`), ...others])('%s', (path) => {
      if (!environment) throw new Error('no environment');
      const outcome = new Preprocessor(environment.preprocess).run(
        path,
        environment.tree,
        environment.definitions(path),
      );
      expect(outcome.problems).toEqual([]);
      if (!outcome.value) throw new Error('nothing preprocessed');
      expect(firstDifference(ownTokens(outcome.value), gccTokens(tree.path, environment, outcome.value))).toBe(
        undefined,
      );
    });
  });
}
