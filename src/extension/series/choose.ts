import * as vscode from 'vscode';
import { gitProgram, repositoryOf } from '../base/git';
import { isInstalled } from '../base/programs';
import { setting } from '../settings';
import { messageId, threadFrom } from './b4';
import { commitPatch, type Patches, rangePatches, worktreePatch } from './git-patches';
import { clipboardPatch, filePatches, isPatchText, patchEndings } from './read';

interface Item extends vscode.QuickPickItem {
  /** Undefined where the person thought better of it. */
  readonly read: () => Promise<Patches | undefined>;
}

/** Asks where the patches are that are to be laid over a tree, and reads them. No program is started in an untrusted workspace. */
export async function choosePatches(root: string): Promise<Patches | undefined> {
  const shown = vscode.window.activeTextEditor?.document;
  const items: Item[] = [
    ...(shown && isPatchText(shown)
      ? [{ label: '$(git-commit) This editor', description: nameOf(shown), read: () => filePatches([shown.uri]) }]
      : []),
    { label: '$(file) File…', description: 'a mailbox, a mail or a diff; or all files of a series', read: fromFiles },
    { label: '$(clippy) Clipboard', read: clipboardPatch },
  ];
  if (vscode.workspace.isTrusted) {
    items.push(...(await fromGit(root)));
    const b4 = setting('b4Path') || 'b4';
    if (await isInstalled(b4)) {
      const description = 'asks the archive of the list, over the network';
      items.push({ label: '$(mail) From lore with b4…', description, read: () => fromLore(b4, root) });
    }
  }
  const title = 'Open patches over the base';
  const placeHolder = vscode.workspace.isTrusted
    ? 'Where are they?'
    : 'Restricted mode starts no git: files and clipboard only.';
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  return picked?.read();
}

async function fromFiles(): Promise<Patches | undefined> {
  const files = await vscode.window.showOpenDialog({
    canSelectMany: true,
    title: 'Patches',
    openLabel: 'Open Patches',
    filters: { Patches: [...patchEndings], 'All files': ['*'] },
  });
  return files && filePatches(files);
}

async function fromGit(root: string): Promise<readonly Item[]> {
  const repository = await repositoryOf(vscode.Uri.file(root)).catch(() => undefined);
  if (!repository) return [];
  const git = setting('gitPath') || (await gitProgram()) || 'git';
  return [
    {
      label: '$(git-commit) Commit…',
      description: 'for the commit before it',
      read: async () => {
        const revision = await chooseCommit(root);
        return revision === undefined ? undefined : commitPatch(git, root, revision);
      },
    },
    {
      label: '$(git-compare) Range of commits…',
      description: 'A..B, for A',
      read: async () => {
        const range = await vscode.window.showInputBox({
          title: 'Range of commits',
          prompt: 'A..B: the commits that B has and A has not',
          validateInput: (text) => (/\S\.\./.test(text) ? undefined : 'Two revisions with two dots between them'),
        });
        return range === undefined ? undefined : rangePatches(git, root, range.trim());
      },
    },
    {
      label: '$(diff) Working tree',
      description: 'what is saved but not committed, for HEAD',
      read: () => worktreePatch(git, root),
    },
  ];
}

async function chooseCommit(root: string): Promise<string | undefined> {
  const repository = await repositoryOf(vscode.Uri.file(root));
  const commits = (await repository?.log({ maxEntries: 50 }).catch(() => [])) ?? [];
  const items = [
    { label: 'Another commit…', description: 'by its hash, branch or tag', revision: '' },
    ...commits.map(({ hash, message }) => ({
      label: message.split('\n')[0] ?? '',
      description: hash.slice(0, 12),
      revision: hash,
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: 'Commit', matchOnDescription: true });
  if (picked?.revision !== '') return picked?.revision;
  const typed = await vscode.window.showInputBox({ title: 'Commit', prompt: 'A hash, branch or tag' });
  return typed?.trim() || undefined;
}

async function fromLore(b4: string, root: string): Promise<Patches | undefined> {
  const typed = await vscode.window.showInputBox({
    title: 'Thread on a list',
    prompt: 'Message id, or the address of the message in the archive',
    validateInput: (text) => (messageId(text) === undefined ? 'No message id' : undefined),
  });
  const id = typed === undefined ? undefined : messageId(typed);
  if (id === undefined) return undefined;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `b4: ${id}` }, () =>
    threadFrom(b4, id, root),
  );
}

function nameOf({ uri }: vscode.TextDocument): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
