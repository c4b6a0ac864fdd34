import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension/extension';
import type { SessionState } from '../../../src/extension/session-state';

const driver = '**/drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** Generous: the first run compiles the driver, on a machine that does other things too. */
const patience = 50_000;

/** The extension, active. */
export async function activated(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('smmu-review.smmu-review');
  assert.ok(extension, 'the host does not know the extension');
  return extension.activate();
}

/** The sample's driver in an editor, as it is on disk. */
export async function openDriver(): Promise<vscode.TextEditor> {
  const [file] = await vscode.workspace.findFiles(driver);
  assert.ok(file, 'the sample has no driver');
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
  if (editor.document.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
  return editor;
}

/** Waits for a state; says what the last one was when it does not come. */
export async function until(
  api: ExtensionApi,
  what: string,
  holds: (state: SessionState) => boolean,
): Promise<SessionState> {
  if (holds(api.state())) return api.state();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listening.dispose();
      reject(new Error(`not ${what} in ${patience} ms: ${describe(api.state())}`));
    }, patience);
    const listening = api.onDidChange((state) => {
      if (!holds(state)) return;
      clearTimeout(timer);
      listening.dispose();
      resolve(state);
    });
  });
}

/** Waits until the result on show is that of the text as it is now. */
export function settled(api: ExtensionApi): Promise<SessionState> {
  return until(api, 'settled', (state) => state.running === undefined && !state.stale && state.result !== undefined);
}

/** Replaces a piece of text that occurs exactly once, without saving. */
export async function replace(editor: vscode.TextEditor, before: string, after: string): Promise<void> {
  const text = editor.document.getText();
  const at = text.indexOf(before);
  assert.ok(at >= 0 && text.indexOf(before, at + 1) < 0, `${JSON.stringify(before)} is not there exactly once`);
  const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + before.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, after)), 'the editor refused the edit');
}

/** Effects that differ from the base, as `change text`, in their order. */
export function differences(state: SessionState): readonly string[] {
  const effects = state.result?.model.effects ?? [];
  return effects.filter(({ change }) => change !== 'same').map(({ change, text }) => `${change} ${text}`);
}

function describe({ place, running, stale, problems, result }: SessionState): string {
  const ends = result && { base: result.model.base.end, patched: result.model.patched.end };
  return JSON.stringify({ place, running, stale, problems: problems.slice(0, 3), ends });
}
