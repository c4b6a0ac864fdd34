import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { DirectoryTree } from '../../src/node/directory-tree';
import { compileDriver } from '../oracle/native-driver';
import { requireAll, requireProgram, requireTrees, titleWith } from '../support/requires';
import { adoption } from './adoption';
import { crashedKernel } from './crashed-kernel';
import { applyChanges } from './edit';

const tree = requireTrees('7.3');
const needed = requireAll(tree, requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross'));

test.skipIf(needed.missing)(titleWith('a real compiler takes the adoption patch', needed), { timeout: 120_000 }, () => {
  const source = new DirectoryTree(tree.path);
  const folder = mkdtempSync(join(tmpdir(), 'smmu-adoption-'));
  try {
    const texts = applyChanges([...crashedKernel, ...adoption], (path) => source.read(path));
    for (const [path, text] of texts) writeFileSync(join(folder, basename(path)), text);
    expect(() => compileDriver(tree.path, folder, join(folder, 'arm-smmu-v3.c'))).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
