import { join } from 'node:path';
import * as vscode from 'vscode';
import { setting } from '../settings';
import { exportFolder } from './folder';

/** Where the person last saved a report, when the settings name no folder. */
const memoryKey = 'exportFolder';

/** Writes a report into the folder of the settings, without a question; else to where the person says, and to the same folder from then on. */
export async function saveReport(text: string, name: string, memory: vscode.Memento): Promise<void> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const folder = exportFolder(setting('export.folder'), root) ?? memory.get<string>(memoryKey);
  const file = folder === undefined ? await askFile(name, memory) : vscode.Uri.file(join(folder, name));
  if (!file) return;
  try {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  } catch (error) {
    // The folder may be gone: the next time asks again.
    await memory.update(memoryKey, undefined);
    void vscode.window.showErrorMessage(`Not written: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  const open = 'Open';
  const path = vscode.workspace.asRelativePath(file);
  void vscode.window.showInformationMessage(`Written: ${path}`, open).then((answer) => {
    if (answer === open) void vscode.window.showTextDocument(file);
  });
}

async function askFile(name: string, memory: vscode.Memento): Promise<vscode.Uri | undefined> {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const file = await vscode.window.showSaveDialog({
    title: 'Export Report',
    ...(workspace && { defaultUri: vscode.Uri.joinPath(workspace.uri, name) }),
  });
  if (file) await memory.update(memoryKey, join(file.fsPath, '..'));
  return file;
}
