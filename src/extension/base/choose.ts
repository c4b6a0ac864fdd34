import * as vscode from 'vscode';
import type { BaseChoice, BaseChoices } from './choice';
import { repositoryOf } from './git';

interface Item extends vscode.QuickPickItem {
  readonly choice: BaseChoice | 'type' | 'folder';
}

/** Asks what the buffer is to be compared with, and remembers it for the tree. */
export async function chooseBase(root: string, choices: BaseChoices): Promise<void> {
  if (!root) return;
  const repository = await repositoryOf(vscode.Uri.file(root));
  const commits = repository ? await repository.log({ maxEntries: 20 }).catch(() => []) : [];
  const items: Item[] = [
    ...(repository
      ? [
          { label: 'HEAD', description: 'the last commit', choice: { kind: 'revision', revision: 'HEAD' } } as const,
          { label: 'Another revision…', description: 'a branch, tag or commit', choice: 'type' } as const,
        ]
      : []),
    { label: 'The saved file', description: 'shows what unsaved edits do', choice: { kind: 'disk' } },
    { label: 'Another tree…', description: 'a folder with the base', choice: 'folder' },
    ...commits.map(({ hash, message }) => ({
      label: hash.slice(0, 12),
      description: message.split('\n')[0] ?? '',
      choice: { kind: 'revision', revision: hash } as const,
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Compare the buffer with',
    matchOnDescription: true,
  });
  const choice = picked && (await complete(picked.choice));
  if (choice) await choices.choose(root, choice);
}

async function complete(choice: Item['choice']): Promise<BaseChoice | undefined> {
  if (choice === 'type') {
    const revision = await vscode.window.showInputBox({ title: 'Revision', prompt: 'A branch, tag or commit' });
    return revision ? { kind: 'revision', revision } : undefined;
  }
  if (choice === 'folder') {
    const folders = await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: 'Base tree',
    });
    return folders?.[0] ? { kind: 'folder', folder: folders[0].fsPath } : undefined;
  }
  return choice;
}
