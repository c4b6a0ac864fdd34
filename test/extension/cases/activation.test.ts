import * as assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

suite('activation', () => {
  test('the extension activates on the driver of the sample', async () => {
    const extension = vscode.extensions.getExtension('smmu-review.smmu-review');
    assert.ok(extension, 'the host does not know the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
