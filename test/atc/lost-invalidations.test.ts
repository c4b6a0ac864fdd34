import { describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../support/requires';
import { introduced, shipped } from './atc-run';
import { lostInvalidations } from './lost-invalidations';

describe.each(['6.1', '6.12', '7.3'] as const)('Linux %s that loses invalidations of endpoint caches', (version) => {
  const required = requireTrees(version);

  it.skipIf(required.missing)(
    titleWith('is found out, each way of it', required),
    () => {
      const found = lostInvalidations.flatMap(({ what, scenario, changes }) => {
        const own = changes[version];
        return own ? [what, ...introduced(required.path, shipped(scenario), own).map((line) => `  ${line}`)] : [];
      });
      expect(found.join('\n')).toMatchFileSnapshot(`lost/${version}.txt`);
      for (const [index, line] of found.entries())
        if (!line.startsWith('  ')) expect(found[index + 1]).toMatch(/^ {2}\w/);
    },
    600_000,
  );
});
