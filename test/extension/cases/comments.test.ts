import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup, suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension/extension';
import { activated, openDriver, replace, settled } from './review';

const before = 'CMDQ_OP_CFGI_ALL)';
const after = 'CMDQ_OP_TLBI_NSNH_ALL /* not these */)';
const unused = 'static int never_run(void)\n{\n\treturn nobody;\n}\n\n';
const rule = 'caches-clean-before-enable';

suite('remarks on the sample', () => {
  let api: ExtensionApi;
  let editor: vscode.TextEditor;
  let folder: string;

  suiteSetup(async () => {
    folder = mkdtempSync(join(tmpdir(), 'smmu-review-export-'));
    await vscode.workspace.getConfiguration('smmuReview').update('export.folder', folder, true);
    api = await activated();
    editor = await openDriver();
    await settled(api);
    // Caches are left as they are before translation goes on.
    await replace(editor, before, after);
    await settled(api);
    // A run on order drafts by itself.
    await vscode.commands.executeCommand('smmuReview.run');
    await drafted();
  });

  const drafted = async (): Promise<void> => {
    for (let tries = 0; tries < 200 && api.remarks().length === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
  };

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.workspace.getConfiguration('smmuReview').update('export.folder', undefined, true);
    rmSync(folder, { recursive: true, force: true });
  });

  const lineOf = (part: string): number =>
    editor.document
      .getText()
      .split('\n')
      .findIndex((line) => line.includes(part));
  const toLine = (line: number): void => {
    editor.selection = new vscode.Selection(line, 0, line, 0);
  };
  const shown = (): readonly string[] =>
    api.remarks().map(({ contextValue, thread }) => `${contextValue} ${(thread.range?.start.line ?? 0) + 1}`);
  const problems = (): readonly vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(editor.document.uri).filter(({ source }) => source === 'SMMU Review');
  const exported = async (format: string, ending: string): Promise<string> => {
    await vscode.commands.executeCommand('smmuReview.exportReport', format);
    return readFileSync(join(folder, `smmu-review-${format}${ending}`), 'utf8');
  };

  setup(async () => {
    editor = await vscode.window.showTextDocument(editor.document);
  });

  test('a draft stands collapsed at the line that it is about, and says what it is', () => {
    const [draft, ...more] = api.remarks();
    assert.equal(more.length, 0);
    assert.equal(draft?.contextValue, 'draft');
    assert.equal(draft?.thread.uri.toString(), editor.document.uri.toString());
    assert.match(
      draft?.thread.label ?? '',
      /^Draft, not sent · Proven · Introduced · ADOPT, BLOCK, FW-FIRST · cold-boot$/,
    );
    assert.equal(draft?.thread.collapsibleState, vscode.CommentThreadCollapsibleState.Collapsed);
    assert.match(String(draft?.body), /^CR0\.SMMUEN is set though cached configuration was not/);
    const at = api.state().result?.model.judgements[0]?.findings.find((finding) => finding.rule === rule);
    assert.deepEqual(shown(), [`draft ${(at?.changedAt ?? at?.at)?.line}`]);
  });

  test('the finding is a problem once, with the way to it', () => {
    const [problem, ...more] = problems();
    assert.equal(more.length, 0);
    assert.equal(problem?.code, rule);
    assert.match(problem?.message ?? '', /Introduced · ADOPT, BLOCK, FW-FIRST · cold-boot/);
    const related = problem?.relatedInformation?.map(({ message }) => message) ?? [];
    assert.deepEqual(related.slice(0, 2), ['CR0.SMMUEN 0→1', 'in arm_smmu_write_reg_sync()']);
  });

  test('what can be done about it is a click away', async () => {
    const range = problems()[0]?.range;
    assert.ok(range);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      range,
    );
    const titles = actions.map(({ title }) => title);
    for (const title of [
      'Create Review Comment',
      'Open Trace at This Line',
      'Dismiss for This Series…',
      'Copy as Mail Reply',
    ])
      assert.ok(titles.includes(title), titles.join());
  });

  test('nothing that was not kept leaves', async () => {
    await vscode.commands.executeCommand('smmuReview.exportReport', 'github');
    assert.throws(() => readFileSync(join(folder, 'smmu-review-github.json')));
  });

  test('what is kept leaves on its line', async () => {
    const line = api.remarks()[0]?.thread.range?.start.line ?? 0;
    toLine(line);
    await vscode.commands.executeCommand('smmuReview.keepComment');
    assert.deepEqual(shown(), [`kept ${line + 1}`]);
    const review = JSON.parse(await exported('github', '.json')) as { comments: { line: number; body: string }[] };
    assert.equal(review.comments.length, 1);
    assert.match(review.comments[0]?.body ?? '', /CR0\.SMMUEN is set though/);
  });

  test('what is edited is saved as it was written', async () => {
    await vscode.commands.executeCommand('smmuReview.editComment');
    const edited = api.remarks()[0];
    assert.ok(edited);
    assert.equal(edited.mode, vscode.CommentMode.Editing);
    edited.body = 'Are you sure?';
    await vscode.commands.executeCommand('smmuReview.saveComment', edited);
    assert.deepEqual([api.remarks()[0]?.body, api.remarks()[0]?.mode], ['Are you sure?', vscode.CommentMode.Preview]);
    assert.match(await exported('github', '.json'), /Are you sure\?/);
  });

  test('a run after an edit keeps it, and moves it with its line', async () => {
    const line = api.remarks()[0]?.thread.range?.start.line ?? 0;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '/* one more line */\n'));
    await settled(api);
    await vscode.commands.executeCommand('smmuReview.draftComments');
    assert.deepEqual(shown(), [`kept ${line + 2}`]);
    assert.equal(api.remarks()[0]?.body, 'Are you sure?');
  });

  test("a reviewer's own remark stands beside it", async () => {
    const controller = vscode.comments.createCommentController('test', 'test');
    const line = lineOf(after);
    const thread = controller.createCommentThread(editor.document.uri, new vscode.Range(line, 0, line, 0), []);
    await vscode.commands.executeCommand('smmuReview.addComment', { thread, text: 'Why this one?' });
    assert.ok(shown().includes(`own ${line + 1}`), shown().join());
    const review = JSON.parse(await exported('github', '.json')) as { comments: { line: number; side: string }[] };
    assert.deepEqual(review.comments.map(({ line: at, side }) => [at, side]).at(-1), [line + 1, 'RIGHT']);
    const own = api.remarks().find(({ contextValue }) => contextValue === 'own');
    await vscode.commands.executeCommand('smmuReview.discardComment', own);
    assert.equal(shown().length, 1);
    controller.dispose();
  });

  test('an edit of its line takes the problem away at once', async () => {
    const line = problems()[0]?.range.start.line ?? 0;
    await editor.edit((edit) => edit.insert(new vscode.Position(line, editor.document.lineAt(line).text.length), ' '));
    assert.equal(problems().length, 0);
    await settled(api);
    assert.equal(problems().length, 1);
  });

  test('what is dismissed is gone, is said in SARIF, and comes back when it is restored', async () => {
    const key = api.remarks()[0]?.id ?? '';
    await vscode.commands.executeCommand('smmuReview.dismissFinding', key, 'known', 'a quirk');
    assert.deepEqual([shown().length, problems().length], [0, 0]);
    const log = await exported('sarif', '.sarif');
    assert.match(log, /"justification": "known: a quirk"/);
    await vscode.commands.executeCommand('smmuReview.restoreFindings', key);
    assert.equal(problems().length, 1);
  });

  test('what does not compile is a problem, though no scenario runs it', async () => {
    await editor.edit((edit) => edit.insert(new vscode.Position(lineOf('int arm_smmu_device_disable('), 0), unused));
    const found = await new Promise<vscode.Diagnostic | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), 40_000);
      const listening = vscode.languages.onDidChangeDiagnostics(() => {
        const error = problems().find(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
        if (!error) return;
        clearTimeout(timer);
        listening.dispose();
        resolve(error);
      });
    });
    assert.match(found?.message ?? '', /nobody/);
    assert.equal(found?.range.start.line, lineOf('return nobody;'));
    await replace(editor, unused, '');
    await settled(api);
  });

  test('what is kept leaves, though no run shows it any more', async () => {
    await vscode.commands.executeCommand('smmuReview.draftComments');
    await vscode.commands.executeCommand('smmuReview.keepComment', api.remarks()[0]?.id);
    await replace(editor, after, before);
    await settled(api);
    await vscode.commands.executeCommand('smmuReview.draftComments');
    assert.match(api.remarks()[0]?.thread.label ?? '', /^Kept, not sent · .*cold-boot$/);
    assert.match(await exported('markdown', '.md'), /CR0\.SMMUEN is set though/);
    await replace(editor, before, after);
    await settled(api);
  });

  test('what is discarded stays away until drafts are asked for', async () => {
    await vscode.commands.executeCommand('smmuReview.draftComments');
    await vscode.commands.executeCommand('smmuReview.discardComment', api.remarks()[0]);
    await vscode.commands.executeCommand('smmuReview.run');
    await settled(api);
    assert.deepEqual(shown(), []);
    await vscode.commands.executeCommand('smmuReview.draftComments');
    assert.equal(shown().length, 1);
  });

  test('a remark on a line of the base stands there, or beside it where a diff has one column', async () => {
    await vscode.commands.executeCommand('smmuReview.compare');
    const base = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'smmu-review-base');
    assert.ok(base);
    const gone = base
      .getText()
      .split('\n')
      .findIndex((line) => line.includes(before));
    const controller = vscode.comments.createCommentController('test', 'test');
    const thread = controller.createCommentThread(base.uri, new vscode.Range(gone, 0, gone, 0), []);
    await vscode.commands.executeCommand('smmuReview.addComment', { thread, text: 'This was needed.' });
    const own = () => api.remarks().find(({ contextValue }) => contextValue === 'own');
    assert.deepEqual([own()?.thread.uri.scheme, own()?.thread.range?.start.line], ['smmu-review-base', gone]);
    const review = JSON.parse(await exported('github', '.json')) as { comments: { line: number; side: string }[] };
    assert.deepEqual(
      review.comments.map(({ line, side }) => [line, side]),
      [[gone + 1, 'LEFT']],
    );
    const diff = vscode.workspace.getConfiguration('diffEditor');
    try {
      await diff.update('renderSideBySide', false, true);
      assert.deepEqual([own()?.thread.uri.scheme, own()?.thread.range?.start.line], ['file', lineOf(after)]);
      assert.match(own()?.thread.label ?? '', /on a line that the patch takes out/);
    } finally {
      await diff.update('renderSideBySide', undefined, true);
    }
    await vscode.commands.executeCommand('smmuReview.discardComment', own()?.id);
    controller.dispose();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  test('a report of a model error says what was found, and how to see it', async () => {
    await vscode.commands.executeCommand('smmuReview.reportModelError', api.remarks()[0]?.id);
    const text = await vscode.env.clipboard.readText();
    for (const part of [`Rule:     ${rule}`, 'What hardware or kernel really do', 'Scenario: cold-boot', 'diff --git'])
      assert.ok(text.includes(part), text);
  });

  test('a reproduction is one text with everything in it', async () => {
    await vscode.commands.executeCommand('smmuReview.copyReproduction');
    const text = await vscode.env.clipboard.readText();
    for (const part of ['Scenario: cold-boot', 'smmu-review run --tree TREE --patch repro.txt', `+`, after])
      assert.ok(text.includes(part), text);
  });
});
