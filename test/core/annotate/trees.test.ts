import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Annotator } from '../../../src/core/annotate/annotator';
import type { SyntaxParser } from '../../../src/core/annotate/syntax';
import { requireAll, requireProgram, requireTrees, titleWith } from '../../support/requires';
import { nativeParser, webParser } from './parsers';

const files: Readonly<Record<string, readonly string[]>> = {
  '6.1': [
    'arm-smmu-v3/arm-smmu-v3.c',
    'arm-smmu-v3/arm-smmu-v3-sva.c',
    'arm-smmu/arm-smmu.c',
    'arm-smmu/arm-smmu-qcom.c',
  ],
  '6.12': ['arm-smmu-v3/arm-smmu-v3.c', 'arm-smmu-v3/tegra241-cmdqv.c', 'arm-smmu/arm-smmu.c', 'arm-smmu/qcom_iommu.c'],
  '7.3': [
    'arm-smmu-v3/arm-smmu-v3.c',
    'arm-smmu-v3/arm-smmu-v3-sva.c',
    'arm-smmu-v3/arm-smmu-v3-iommufd.c',
    'arm-smmu-v3/arm-smmu-v3-test.c',
    'arm-smmu-v3/tegra241-cmdqv.c',
    'arm-smmu/arm-smmu.c',
    'arm-smmu/arm-smmu-qcom.c',
    'arm-smmu/arm-smmu-impl.c',
  ],
};

let web: SyntaxParser;
beforeAll(async () => {
  web = await webParser();
});

/** `name:line` of every function definition, as Universal Ctags sees them. */
function tagsOf(path: string): string[] {
  const output = execFileSync('ctags', ['-x', '--c-kinds=f', '--languages=C', path], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/))
    .map(([name, , line]) => `${name}:${line}`)
    .sort();
}

const native = nativeParser();

for (const [version, names] of Object.entries(files)) {
  const tree = requireTrees(version);
  const needed = requireAll(tree, requireProgram('ctags', 'universal-ctags'));

  describe.skipIf(needed.missing)(titleWith(`Linux ${version}`, needed), () => {
    test.each(names)('functions of %s are those of ctags', (name) => {
      const path = join(tree.path, 'drivers/iommu/arm', name);
      const annotator = new Annotator(web);
      const found = annotator.update(readFileSync(path, 'utf8')).functions;
      annotator.dispose();
      expect(found.map((each) => `${each.name}:${each.nameLine}`).sort()).toEqual(tagsOf(path));
    });

    test.skipIf(!native).each(names)('both bindings see the same in %s', (name) => {
      if (!native) return;
      const text = readFileSync(join(tree.path, 'drivers/iommu/arm', name), 'utf8');
      expect(new Annotator(native).update(text)).toEqual(new Annotator(web).update(text));
    });
  });
}
