import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kernelTrees, kernelVersion } from '../../src/node/kernel-trees';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trees-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function tree(path: string, makefile: string): string {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'Makefile'), makefile);
  return join(folder, path);
}

const makefile = (version: number, patchLevel: number): string =>
  `# comment\nVERSION = ${version}\nPATCHLEVEL = ${patchLevel}\nSUBLEVEL = 4\nEXTRAVERSION =\n`;

describe('kernel trees', () => {
  it('have the version of their Makefile, whatever their folder is called', () => {
    expect(kernelVersion(tree('linux-5.0', makefile(6, 12)))).toBe('6.12');
  });

  it('are none without a kernel Makefile', () => {
    expect(kernelVersion(tree('other', 'all:\n'))).toBeUndefined();
    expect(kernelVersion(join(folder, 'absent'))).toBeUndefined();
  });

  it('come from the cache', () => {
    const first = tree('smmu-patch-review/trees/linux-6.1', makefile(6, 1));
    tree('smmu-patch-review/trees/linux-6.1.partial', makefile(6, 1));
    expect(kernelTrees({ XDG_CACHE_HOME: folder })).toEqual([{ path: first, version: '6.1' }]);
  });

  it('come from the environment alone when it names some', () => {
    tree('smmu-patch-review/trees/linux-6.1', makefile(6, 1));
    const own = tree('own', makefile(7, 3));
    const environment = { XDG_CACHE_HOME: folder, SMMU_REVIEW_KERNEL_TREES: `${own}:${folder}/absent` };
    expect(kernelTrees(environment)).toEqual([{ path: own, version: '7.3' }]);
  });
});
