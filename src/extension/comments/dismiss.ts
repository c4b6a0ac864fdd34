import * as vscode from 'vscode';
import type { DismissalReason, DismissedNote } from './notes';

const reasons: readonly (vscode.QuickPickItem & { readonly label: DismissalReason })[] = [
  { label: 'false positive', detail: 'It does not happen, or it does no harm.' },
  { label: 'known', detail: 'The author or the list knows it.' },
  { label: "won't fix", detail: 'It is meant to be so.' },
  {
    label: 'not modelled right',
    detail: 'Hardware or kernel behave otherwise. Report Model Error says so with a reproduction.',
  },
  { label: 'other', detail: 'In your own words.' },
];

/** Asks why a finding is set aside; undefined where the person leaves it at that. */
export async function askReason(claim: string): Promise<Pick<DismissedNote, 'reason' | 'note'> | undefined> {
  const picked = await vscode.window.showQuickPick(reasons, {
    title: 'Dismiss for This Series',
    placeHolder: claim,
    matchOnDetail: true,
  });
  if (!picked) return undefined;
  const note = await vscode.window.showInputBox({
    title: `Dismiss: ${picked.label}`,
    prompt: picked.label === 'other' ? 'Why?' : 'Anything to add? (may be left empty)',
    validateInput: (text) =>
      picked.label === 'other' && text.trim() === '' ? 'A reason in your own words' : undefined,
  });
  return note === undefined ? undefined : { reason: picked.label, note: note.trim() };
}

/** Asks which of the findings that were set aside are to be taken up again. */
export async function askRestored(dismissed: readonly DismissedNote[]): Promise<readonly string[]> {
  if (dismissed.length === 0) {
    void vscode.window.showInformationMessage('No finding was dismissed for this series.');
    return [];
  }
  const items = dismissed.map(({ key, claim, reason, note }) => ({
    key,
    label: claim,
    description: reason,
    detail: note,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Restore Dismissed Findings',
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return (picked ?? []).map(({ key }) => key);
}
