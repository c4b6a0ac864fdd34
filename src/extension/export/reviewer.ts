import * as vscode from 'vscode';
import { repositoryOf } from '../base/git';
import { setting, settingsSection } from '../settings';
import { type Person, parsePerson } from './person';

/** The reviewer as the settings name them, else as git does, else as they say when asked, which is remembered. Undefined where they do not say. */
export async function reviewer(root: string): Promise<Person | undefined> {
  const named = parsePerson(setting('export.from'));
  if (named) return named;
  const known = await fromGit(root);
  if (known) return known;
  const given = await vscode.window.showInputBox({
    title: 'Who Answers',
    prompt: 'Your name and address, as a mail has them. They are kept in the setting smmuReview.export.from.',
    placeHolder: 'Name <address@example.org>',
    validateInput: (text) => (parsePerson(text) ? undefined : 'As in: Name <address@example.org>'),
  });
  if (given === undefined) return undefined;
  const target = vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration(settingsSection).update('export.from', given, target);
  return parsePerson(given);
}

/** What the git extension knows; it is not asked in a workspace that nobody trusts. */
async function fromGit(root: string): Promise<Person | undefined> {
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
