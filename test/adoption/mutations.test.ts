import { describe, expect, test } from 'vitest';
import { DirectoryTree } from '../../src/node/directory-tree';
import { requireTrees, titleWith } from '../support/requires';
import { adoption } from './adoption';
import { crashedKernel } from './crashed-kernel';
import { applyChanges, extentOf } from './edit';
import { mutations } from './mutations';
import { driverFile } from './patch/files';

const tree = requireTrees('7.3');

describe.skipIf(tree.missing)(titleWith('changed adoption patches', tree), () => {
  const source = new DirectoryTree(tree.path);
  const read = (path: string) => source.read(path);
  const adopted = tree.missing ? new Map() : applyChanges([...crashedKernel, ...adoption], read);

  test('there are enough of both kinds', () => {
    const of = (effect: string) => [...mutations.values()].filter((each) => each.effect === effect).length;
    expect([of('defect'), of('harmless')]).toEqual([37, 15]);
  });

  test.each([...mutations.values()])('$id applies, and names where the fault is', ({ effect, culprit, changes }) => {
    const texts = applyChanges([...crashedKernel, ...adoption, ...changes], read);
    expect([...texts].some(([path, text]) => adopted.get(path) !== text)).toBe(true);
    expect(culprit !== undefined).toBe(effect === 'defect');
    if (culprit !== undefined) expect(extentOf(texts.get(driverFile) ?? '', culprit)).toBeDefined();
  });
});
