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

  const documentOf = (scheme: string): vscode.TextDocument => {
    const found = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.scheme === scheme && uri.fsPath === join(api.state().root, driver),
    );
    assert.ok(found, `no ${scheme} shows the driver`);
    return found;
  };
  const patchedDocument = () => documentOf('smmu-review-patched');

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
    const base = documentOf('smmu-review-base');
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

  test('says where its patches come from, in a document that nobody can change', async () => {
    await vscode.commands.executeCommand('smmuReview.lintSeries');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'smmu-review-lint');
    const text = editor?.document.getText() ?? '';
    assert.match(text, /^iommu: Block at reset, and more\n\npatch +subject/);
    assert.match(text, /error: 2\/3 "iommu: Block at reset": nobody signed off/);
    assert.doesNotMatch(text, /does not compile|Commits are not looked up/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
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

  test('is compared with an earlier version, in the scenario on show', async () => {
    const { root } = api.state();
    const later = mails(root, 'v2', [['/* Commands first:', '/* First the commands:']]);
    const earlier = mails(root, 'v1', [['CMDQ_OP_CFGI_ALL)', 'CMDQ_OP_TLBI_NSNH_ALL)']]);
    await vscode.commands.executeCommand('smmuReview.openPatch', later);
    await settled(api);
    await api.compareWith({ name: 'v1.mbox', bytes: readFileSync(earlier.fsPath) });
    assert.deepEqual(api.series().problems, []);
    const { older, newer, gone, came } = api.versions() ?? {};
    assert.deepEqual([older, newer, came], ['v1', 'v2', []]);
    assert.ok(gone?.some(({ finding }) => finding.rule === 'caches-clean-before-enable'));
    assert.equal(api.series().view?.version, 2);
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

type Edit = readonly [from: string, to: string];

const blocked: readonly Edit[] = [
  [
    '\tif (readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN) {',
    '\tret = arm_smmu_update_gbpa(smmu, GBPA_ABORT, 0);\n\tif (ret)\n\t\treturn ret;\n\n\tif (readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN) {',
  ],
  ['CR2_PTM | CR2_RECINVSID, smmu->base', 'CR2_PTM, smmu->base'],
];

/** Three patches with a cover letter: one that changes nothing that runs, one that does, and one that gives a file another name. */
function writeMailbox(root: string): vscode.Uri {
  return mails(root, 'v2', [['/* Commands first:', '/* First the commands:']], blocked, 'rename');
}

/** Commits edits of the driver beside a tree, which stays as it is, and writes them as a mailbox. */
function mails(root: string, version: string, ...patches: readonly (readonly Edit[] | 'rename')[]): vscode.Uri {
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-'));
  const folder = join(scratch, 'tree');
  const own = ['user.name=A', 'user.email=a@example.org', 'core.hooksPath=/dev/null'].flatMap((each) => ['-c', each]);
  const git = (...args: string[]): string => execFileSync('git', [...own, ...args], { cwd: folder, encoding: 'utf8' });
  mkdirSync(folder);
  execFileSync('git', ['clone', '--quiet', root, folder]);
  const titles = ['iommu: Say it better', 'iommu: Block at reset', 'iommu: Move a note'];
  for (const [index, edits] of patches.entries()) {
    if (edits === 'rename') git('mv', 'README.md', 'NOTES.new');
    else {
      let text = readFileSync(join(folder, driver), 'utf8');
      for (const [from, to] of edits) {
        assert.ok(text.includes(from), from);
        text = text.replace(from, to);
      }
      writeFileSync(join(folder, driver), text);
    }
    git('commit', '--quiet', '--all', '--message', titles[index] ?? '');
  }
  const text = git('format-patch', '--stdout', `-${version}`, '--cover-letter', `-${patches.length}`);
  const file = join(scratch, `${version}.mbox`);
  writeFileSync(file, text.replace('*** SUBJECT HERE ***', 'iommu: Block at reset, and more'));
  return vscode.Uri.file(file);
}
