import * as vscode from 'vscode';
import { repositoryOf } from '../base/git';
import { setting, settingsSection } from '../settings';

/** Who answers a patch. */
export interface Reviewer {
  readonly name: string;
  readonly address: string;
}

/** The reviewer as the settings name them, else as git does, else as they say when asked, which is remembered. Undefined where they do not say. */
export async function reviewer(root: string): Promise<Reviewer | undefined> {
  const named = parseReviewer(setting('export.from'));
  if (named) return named;
  const known = await fromGit(root);
  if (known) return known;
  const given = await vscode.window.showInputBox({
    title: 'Who Answers',
    prompt: 'Your name and address, as a mail has them. They are kept in the setting smmuReview.export.from.',
    placeHolder: 'Name <address@example.org>',
    validateInput: (text) => (parseReviewer(text) ? undefined : 'As in: Name <address@example.org>'),
  });
  if (given === undefined) return undefined;
  const target = vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration(settingsSection).update('export.from', given, target);
  return parseReviewer(given);
}

/** Reads `Name <address>`, or an address alone. */
export function parseReviewer(text: string): Reviewer | undefined {
  const [, name = '', address = ''] = /^\s*(?:"?([^"<>]*?)"?\s*<)?([^\s<>@]+@[^\s<>@]+)>?\s*$/.exec(text) ?? [];
  return address === '' ? undefined : { name, address };
}

/** What the git extension knows; it is not asked in a workspace that nobody trusts. */
async function fromGit(root: string): Promise<Reviewer | undefined> {
  if (!vscode.workspace.isTrusted || root === '') return undefined;
  try {
    const repository = await repositoryOf(vscode.Uri.file(root));
    const [name, address] = await Promise.all([
      repository?.getConfig('user.name'),
      repository?.getConfig('user.email'),
    ]);
    return address ? { name: name ?? '', address } : undefined;
  } catch {
    // A git that cannot say is as good as none.
    return undefined;
  }
}
