import * as vscode from 'vscode';
import type { ChangeReachView, PanelState, SurveyView } from '../../protocol/panel';
import type { AnnotatedDocuments } from '../annotated-documents';
import { patchedScheme } from '../names';
import { initialState, type SessionState } from '../session-state';
import { setting } from '../settings';
import { ownEffects, reaches, type Survey } from '../survey';
import { verdictWord } from '../view/verdict';

/** What the panel shows of a session. */
export function panelState(state: SessionState, functions: readonly string[], reach?: ChangeReachView): PanelState {
  const { tree, running, fraction, call, survey } = state;
  return {
    place: state.place,
    file: state.file,
    tree: tree ? `Linux ${tree.version}, ${tree.configuration}` : '',
    scenarios: state.scenarios,
    profiles: state.profiles,
    policies: state.policies,
    functions,
    scenario: state.scenario,
    group: state.group,
    scope: state.scope,
    profile: state.profile || setting('profile'),
    policy: state.policy,
    function: state.function,
    ...(call && { call }),
    ...(survey && { survey: surveyView(survey, state) }),
    ...(reach && { reach }),
    baseLabel: state.baseLabel,
    baseNotice: state.baseNotice,
    ...(state.patchedLabel !== initialState.patchedLabel && { patchedLabel: state.patchedLabel }),
    ...(running !== undefined && { running }),
    ...(fraction !== undefined && { fraction }),
    stale: state.stale,
    problems: state.problems,
    radix: setting('registers.radix'),
    showUnchanged: setting('registers.showUnchanged'),
  };
}

/** Without the lists of functions and the evidence, which are long, and with rows in the order of the list of scenarios. */
function surveyView(survey: Survey, { scenarios, policy }: SessionState): SurveyView {
  const order = new Map(scenarios.map(({ id }, index) => [id, index]));
  const place = (id: string): number => order.get(id) ?? order.size;
  return {
    function: survey.function,
    planned: survey.planned.length,
    done: survey.rows.length + survey.failed.length,
    state: survey.state,
    stale: survey.stale,
    rows: survey.rows
      .filter((row) => reaches(row, survey.function))
      .map(({ functions, evidence: _, ...row }) => {
        const { effects, changed } = ownEffects({ ...row, functions }, survey.function);
        const verdicts = { base: verdictWord(row, 'base', policy), patched: verdictWord(row, 'patched', policy) };
        return { ...row, own: { effects, changed }, verdicts };
      })
      .sort((a, b) => place(a.scenario) - place(b.scenario)),
    failed: [...survey.failed, ...stoppedBefore(survey)],
  };
}

/** Scenarios of which nobody knows whether they reach the function, as a side stopped before. */
function stoppedBefore({ rows, function: name }: Survey): SurveyView['failed'] {
  return rows.flatMap((row) => {
    const message = row.patched.problem ?? row.base.problem;
    return message === undefined || reaches(row, name) ? [] : [{ scenario: row.scenario, message }];
  });
}

/** Functions of the driver file that have effects, and the chosen one, in the order of the text. Those of other files are the kernel's own. */
export async function functionsToChoose(
  state: SessionState,
  documents: AnnotatedDocuments,
): Promise<readonly string[]> {
  const names = new Set<string>(state.function ? [state.function] : []);
  for (const { base, patched } of state.result?.model.effects ?? []) {
    for (const frame of [...(patched?.stack ?? []), ...(base?.stack ?? [])]) {
      if (frame.at.file === state.file) names.add(frame.function);
    }
  }
  const open = vscode.workspace.textDocuments.find(
    ({ uri }) => (uri.scheme === 'file' || uri.scheme === patchedScheme) && uri.fsPath.endsWith(state.file),
  );
  const order = open ? (await documents.of(open)).functions.map(({ name }) => name) : [];
  const place = (name: string): number => (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return [...names].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}
