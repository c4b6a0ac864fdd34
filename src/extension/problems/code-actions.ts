import * as vscode from 'vscode';
import { remarkCommands as commands } from '../comments/command-names';
import { baseScheme, patchedScheme } from '../names';
import { type FindingProblems, problemSource } from './diagnostics';

/** What can be done about a finding: each leads to a command that takes its key. */
const actions = [
  { title: 'Create Review Comment', command: commands.create },
  { title: 'Open Trace at This Line', command: commands.openTrace },
  { title: 'Dismiss for This Series…', command: commands.dismiss },
  { title: 'Copy as Mail Reply', command: commands.copyMailReply },
] as const;

/** Offers what can be done about the findings of a line. */
export function findingActions(problems: FindingProblems): vscode.Disposable {
  const schemes = ['file', patchedScheme, baseScheme].map((scheme) => ({ language: 'c', scheme }));
  return vscode.languages.registerCodeActionsProvider(
    schemes,
    {
      provideCodeActions(document, _range, { diagnostics }) {
        return diagnostics.flatMap((diagnostic) => {
          const key = diagnostic.source === problemSource ? problems.keyOf(document.uri, diagnostic) : undefined;
          return key === undefined ? [] : actions.map((each) => codeAction(each, diagnostic, key));
        });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function codeAction(
  { title, command }: (typeof actions)[number],
  diagnostic: vscode.Diagnostic,
  key: string,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.command = { title, command, arguments: [key] };
  return action;
}
