import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension/extension';
import { activated, differences, openDriver, replace, settled, until } from './review';

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

suite('a series over the sample', () => {
  let api: ExtensionApi;
  let mailbox: vscode.Uri;

  suiteSetup(async () => {
    api = await activated();
    await openDriver();
    await settled(api);
    mailbox = writeMailbox(api.state().root);
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('smmuReview.closePatch');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openDriver();
  });

  const patchedDocument = (): vscode.TextDocument => {
    const found = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'smmu-review-patched');
    assert.ok(found, 'no document shows the patched side');
    return found;
  };

  test('is applied to HEAD, whatever the working tree has, and opens as a diff', async () => {
    await vscode.commands.executeCommand('smmuReview.openPatch', mailbox);
    const { view, problems } = api.series();
    assert.deepEqual(problems, []);
    assert.deepEqual(
      view?.patches.map(({ number, title, files, changes }) => [number, title, files, changes[0]?.functions]),
      [
        [1, 'iommu: Say it better', [driver], ['arm_smmu_device_reset']],
        [2, 'iommu: Block at reset', [driver], ['arm_smmu_device_reset']],
        [3, 'iommu: Move a note', ['NOTES.new'], []],
      ],
    );
    const { baseLabel, patchedLabel } = await settled(api);
    assert.deepEqual([baseLabel, patchedLabel], ['HEAD', 'v2 iommu: Block at reset, and more (3 patches)']);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.match(tab?.label ?? '', /iommu: Block at reset, and more/);
  });

  test('has its effects on both sides of the diff', async () => {
    await vscode.commands.executeCommand('smmuReview.showInSeries', driver);
    await settled(api);
    const patched = patchedDocument();
    const lines = patched.getText().split('\n');
    const added = lines.findIndex((line) => line.includes('ret = arm_smmu_update_gbpa(')) + 1;
    assert.match((api.effectTexts(patched).get(added) ?? []).join('\n'), /GBPA.*ABORT 0→1/);
    const base = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'smmu-review-base');
    assert.ok(base);
    const before =
      base
        .getText()
        .split('\n')
        .findIndex((line) => line.includes('CR2_PTM | CR2_RECINVSID')) + 1;
    assert.match((api.effectTexts(base).get(before) ?? []).join('\n'), /CR2/);
  });

  test('has lenses and hovers on its documents', async () => {
    const { uri } = patchedDocument();
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
    assert.ok(lenses.some(({ command }) => /changed|differ/.test(command?.title ?? '')));
    const text = patchedDocument().getText();
    const at = patchedDocument().positionAt(text.indexOf('CR2_PTM, smmu->base') + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
    assert.ok(hovers.length > 0);
  });

  test('does not change with the buffer, which is no part of it', async () => {
    const editor = await openDriver();
    await replace(editor, '\tu32 enables;\n', '\tu23 enables;\n');
    assert.equal(api.state().stale, false);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('goes back to a patch that changes nothing that runs, and forward again', async () => {
    await vscode.commands.executeCommand('smmuReview.previousPatch');
    await vscode.commands.executeCommand('smmuReview.previousPatch');
    assert.equal(api.series().view?.applied, 1);
    assert.deepEqual(differences(await settled(api)), []);
    await vscode.commands.executeCommand('smmuReview.nextPatch');
    assert.equal(api.series().view?.applied, 2);
    assert.notDeepEqual(differences(await settled(api)), []);
  });

  test('that does not fit is told in one line', async () => {
    const text = readFileSync(mailbox.fsPath, 'utf8').replaceAll('CR2_PTM | CR2_RECINVSID', 'CR2_NONE');
    const other = vscode.Uri.file(join(mkdtempSync(join(tmpdir(), 'smmu-review-')), 'other.mbox'));
    writeFileSync(other.fsPath, text);
    await vscode.commands.executeCommand('smmuReview.openPatch', other);
    const state = await until(api, 'told why', ({ running, problems }) => running === undefined && problems.length > 0);
    assert.equal(state.result === undefined, true);
    assert.equal(api.series().view?.title, undefined);
    assert.match(state.problems[0]?.message ?? '', /^2\/3 "iommu: Block at reset": hunk \d+/);
  });

  test('that is closed leaves the buffer to be compared', async () => {
    await vscode.commands.executeCommand('smmuReview.openPatch', mailbox);
    await vscode.commands.executeCommand('smmuReview.closePatch');
    const state = await until(api, 'the buffer', ({ patchedLabel, running, result, stale }) => {
      return patchedLabel === 'the buffer' && running === undefined && result !== undefined && !stale;
    });
    assert.equal(state.result?.renamed === undefined, true);
    const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert.deepEqual(
      labels.filter((label) => /base ↔|Block at reset/.test(label)),
      [],
    );
  });
});

/** Commits three patches beside the sample's working tree, which stays as it is, and writes them as a mailbox with a cover letter. */
function writeMailbox(root: string): vscode.Uri {
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-'));
  const folder = join(scratch, 'tree');
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'core.hooksPath=/dev/null', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
  mkdirSync(folder);
  execFileSync('git', ['clone', '--quiet', root, folder]);
  const edit = (from: string, to: string): void => {
    const text = readFileSync(join(folder, driver), 'utf8');
    assert.ok(text.includes(from), from);
    writeFileSync(join(folder, driver), text.replace(from, to));
  };
  edit('/* Commands first:', '/* First the commands:');
  git('commit', '--quiet', '--all', '--message', 'iommu: Say it better');
  edit(
    '\tif (readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN) {',
    '\tret = arm_smmu_update_gbpa(smmu, GBPA_ABORT, 0);\n\tif (ret)\n\t\treturn ret;\n\n\tif (readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN) {',
  );
  edit('CR2_PTM | CR2_RECINVSID, smmu->base', 'CR2_PTM, smmu->base');
  git('commit', '--quiet', '--all', '--message', 'iommu: Block at reset');
  git('mv', 'README.md', 'NOTES.new');
  git('commit', '--quiet', '--all', '--message', 'iommu: Move a note');
  const mails = git('format-patch', '--stdout', '-v2', '--cover-letter', '-3').replace(
    '*** SUBJECT HERE ***',
    'iommu: Block at reset, and more',
  );
  const file = join(scratch, 'series.mbox');
  writeFileSync(file, mails);
  return vscode.Uri.file(file);
}
