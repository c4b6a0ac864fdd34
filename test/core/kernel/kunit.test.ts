import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatKtap } from '../../../src/core/kernel/kunit/ktap';
import { runSuite } from '../../../src/core/kernel/kunit/run';
import { findSuites } from '../../../src/core/kernel/kunit/suites';
import { requireTrees, titleWith } from '../../support/requires';
import { boot } from './boot';

const folder = 'drivers/iommu/arm/arm-smmu-v3';
const suites = `${folder}/arm-smmu-v3-test.c`;

function summary(root: string, buffers: ReadonlyMap<string, string> = new Map()): string {
  const { kernel, unit, body } = boot(root, suites, { buffers });
  const results = findSuites(unit, body).map((name) => runSuite(kernel, kernel.runtime.addressOf(name) ?? 0n));
  const text = formatKtap(results);
  return /pass:\d+ fail:\d+ skip:\d+ total:\d+/.exec(text)?.[0] ?? text;
}

for (const [version, count] of [
  ['6.12', 22],
  ['7.3', 25],
] as const) {
  const needed = requireTrees(version);
  describe.skipIf(needed.missing)(titleWith(`KUnit of ${version}`, needed), () => {
    it('passes', () => {
      expect(summary(needed.path)).toBe(`pass:${count} fail:0 skip:0 total:${count}`);
    });

    it('fails when the writer under test forgets the used bits of word 0', () => {
      const path = `${folder}/arm-smmu-v3.c`;
      const text = readFileSync(join(needed.path, path), 'utf8');
      const wrong = text.replace(/(\bused_bits\[0\] = )\w+\(\w*STE\w*_V\);/, '$10;');
      expect(wrong).not.toBe(text);
      expect(summary(needed.path, new Map([[path, wrong]]))).toMatch(/fail:[1-9]/);
    });
  });
}
