import { describe, expect, it } from 'vitest';
import { spellings } from '../../../src/core/c/token';
import { declaredParameters } from '../../../src/core/kernel/service';
import { findService } from '../../../src/core/kernel/services/table';
import { requireTrees, titleWith } from '../../support/requires';
import { boot } from './boot';

/** Every function that the driver's headers declare and that is modelled, with other parameters than the model has. */
function mismatches(root: string): { compared: number; wrong: string[] } {
  const { unit, headers } = boot(root, 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c');
  const names = new Set(headers.text.subarray(0, headers.length));
  let compared = 0;
  const wrong: string[] = [];
  for (const id of names) {
    const name = spellings.text(id);
    const expected = findService(name)?.parameters;
    const symbol = expected === undefined ? undefined : unit.symbol(name);
    if (expected === undefined || symbol?.kind !== 'function') continue;
    compared++;
    const declared = declaredParameters(symbol);
    if (declared !== expected) wrong.push(`${name}: declared with ${declared}, modelled with ${expected}`);
  }
  return { compared, wrong };
}

for (const version of ['6.1', '6.12', '7.3']) {
  const needed = requireTrees(version);
  describe.skipIf(needed.missing)(titleWith(`models and the declarations of ${version}`, needed), () => {
    it('agree on the number of parameters', () => {
      const { compared, wrong } = mismatches(needed.path);
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThan(100);
    });
  });
}
