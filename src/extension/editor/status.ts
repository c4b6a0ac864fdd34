import * as vscode from 'vscode';
import { commands, patchedScheme } from '../names';
import type { ReviewSession } from '../session';
import type { SessionState } from '../session-state';
import { setting } from '../settings';
import { leavesOut, summary } from '../view/words';

/** The language status of driver files: what the last run came to, or why there is none. */
export function languageStatus(session: ReviewSession): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem(
    'smmu-review',
    setting('driverFiles').flatMap((pattern) =>
      ['file', patchedScheme].map((scheme) => ({ language: 'c', scheme, pattern })),
    ),
  );
  item.name = 'SMMU Patch Review';
  const show = (state: SessionState): void => {
    const { text, severity, detail } = describe(state);
    item.text = text;
    item.detail = detail;
    item.severity = severity;
    item.busy = state.running !== undefined;
    item.command =
      state.place === 'no-tree'
        ? { command: commands.openSample, title: 'Open Sample' }
        : { command: commands.showPanel, title: 'Show Panel' };
  };
  show(session.state);
  const listening = session.onDidChange(show);
  return vscode.Disposable.from(item, listening);
}

function describe(state: SessionState): {
  readonly text: string;
  readonly detail: string;
  readonly severity: vscode.LanguageStatusSeverity;
} {
  const { Information, Warning, Error: Failure } = vscode.LanguageStatusSeverity;
  if (state.place === 'no-tree') {
    return { text: 'SMMU: no kernel tree', detail: 'No kernel tree is around this file.', severity: Warning };
  }
  if (state.running !== undefined) return { text: 'SMMU: running', detail: state.running, severity: Information };
  const problem = state.problems.find(({ severity }) => severity === 'error');
  if (problem) return { text: 'SMMU: not run', detail: problem.message, severity: Failure };
  if (!state.result) return { text: 'SMMU: not run yet', detail: state.root, severity: Information };
  const { model } = state.result;
  const ended = model.patched.end === 'completed' && model.base.end === 'completed';
  const complete = ended && !model.notCompared && !leavesOut(model);
  return {
    text: `SMMU: ${summary(model)}`,
    detail: `${state.patchedLabel} against ${state.baseLabel}: ${model.scenario} on ${model.profile}, Linux ${model.treeVersion}${state.stale ? ', before the last edit' : ''}`,
    severity: complete ? Information : Warning,
  };
}
