import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { activated, openDriver, settled, until } from './review';

suite('where there is nothing to run', () => {
  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeActiveEditor'));

  test('a driver file outside a kernel tree is told so', async () => {
    const api = await activated();
    const folder = join(mkdtempSync(join(tmpdir(), 'smmu-review-')), 'drivers/iommu/arm');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'other.c');
    writeFileSync(file, 'int f(void)\n{\n\treturn 0;\n}\n');
    await vscode.window.showTextDocument(vscode.Uri.file(file));
    const state = await until(api, 'without a tree', ({ place }) => place === 'no-tree');
    assert.equal(state.file, file);
    assert.equal(state.running, undefined);
  });

  test('back in the tree, it is run again', async () => {
    const api = await activated();
    await openDriver();
    assert.equal((await settled(api)).place, 'tree');
  });

  test('the bundled sample opens with its patch applied and its original as the base', async () => {
    const api = await activated();
    await vscode.commands.executeCommand('smmuReview.openSample');
    const state = await until(
      api,
      'the sample',
      ({ root, result, stale }) => /sample$/.test(root) && result !== undefined && !stale,
    );
    assert.equal(state.baseLabel, 'the bundled base');
    assert.ok(state.result?.model.effects.some(({ change }) => change !== 'same'));
  });
});
