import * as assert from 'node:assert/strict';
import { setup, suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension/extension';
import { activated, differences, openDriver, replace, settled, until } from './review';

suite('effects of the sample', () => {
  let api: ExtensionApi;
  let editor: vscode.TextEditor;

  setup(async () => {
    api = await activated();
    editor = await openDriver();
    await settled(api);
  });

  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.files.revert'));

  const lineOf = (part: string): number => {
    const lines = editor.document.getText().split('\n');
    return lines.findIndex((line) => line.includes(part)) + 1;
  };
  const textsOn = (part: string): readonly string[] => api.effectTexts(editor.document).get(lineOf(part)) ?? [];

  test('both runs reach their end', () => {
    const model = api.state().result?.model;
    assert.deepEqual([model?.base.end, model?.patched.end], ['completed', 'completed']);
  });

  test('the added write stands on the line that calls for it', () => {
    assert.match(textsOn('ret = arm_smmu_update_gbpa(').join('\n'), /GBPA.*ABORT 0→1/);
  });

  test('the changed write says old and new', () => {
    assert.ok(differences(api.state()).some((text) => /^changed CR2 .*RECINVSID/.test(text)));
  });

  test('every function that touches registers has a lens, and the reset function says what it does', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      editor.document.uri,
      100,
    );
    const line = lineOf('int arm_smmu_device_reset(') - 1;
    const titles = lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title);
    assert.match(titles[0] ?? '', /^\d+ effects · [1-9]\d* changed$/);
    assert.match(titles[1] ?? '', /Run/);
  });

  test('without the call of arm_smmu_write_strtab, exactly its two writes go', async () => {
    const before = differences(api.state());
    await replace(editor, '\tarm_smmu_write_strtab(smmu);\n', '');
    assert.equal(api.state().stale, true);
    const removed = differences(await settled(api)).filter((text) => !before.includes(text));
    assert.equal(editor.document.isDirty, true);
    assert.equal(removed.length, 2, removed.join('\n'));
    assert.ok(
      removed.every((text) => /^removed STRTAB_BASE/.test(text)),
      removed.join('\n'),
    );
  });

  test('two writes in the other order have moved', async () => {
    const first = '\twritel_relaxed(0, smmu->base + ARM_SMMU_CMDQ_PROD);\n';
    const second = '\twritel_relaxed(0, smmu->base + ARM_SMMU_CMDQ_CONS);\n';
    await replace(editor, first + second, second + first);
    assert.ok(differences(await settled(api)).some((text) => /^moved CMDQ_(PROD|CONS)/.test(text)));
  });

  test('a write added early stands on its line', async () => {
    const added = 'writel_relaxed(CR0_SMMUEN, smmu->base + ARM_SMMU_CR0);';
    await replace(editor, '\tu32 enables;\n\tint ret;\n', `\tu32 enables;\n\tint ret;\n\n\t${added}\n`);
    await settled(api);
    assert.match(textsOn(added).join('\n'), /CR0\.SMMUEN 0→1/);
  });

  test('a text that does not compile says so, and the next good one is run again', async () => {
    await replace(editor, '\tu32 enables;\n', '\tu23 enables;\n');
    const state = await until(api, 'told why', ({ problems, running }) => running === undefined && problems.length > 0);
    assert.match(state.problems[0]?.message ?? '', /u23/);
    assert.equal(state.stale, true);
    await replace(editor, '\tu23 enables;\n', '\tu32 enables;\n');
    assert.equal((await settled(api)).result?.model.patched.end, 'completed');
  });
});
