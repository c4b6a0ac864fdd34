import type { ScenarioItem } from '../src/protocol/message';
import type { SurveyRow, SurveyView } from '../src/protocol/panel';
import { element } from './dom';
import { keep, send, viewState } from './host';
import { rove } from './roving';
import { button, checkBox } from './ui';
import { counted, groupTitle, type Verdict, verdictOf } from './words';

/** What the table of scenarios needs of the state. */
export interface SurveyInput {
  readonly survey?: SurveyView;
  readonly scenarios: readonly ScenarioItem[];
  /** The one whose outcome is shown below. */
  readonly scenario: string;
  readonly policy: string;
  readonly onlyDiffering: boolean;
}

/** Each scenario that was run, base beside buffer. Enter or a click shows one; arrow keys go from one to the next. */
export function drawSurvey(input: SurveyInput, onFilter: (onlyDiffering: boolean) => void): Node[] {
  const { survey } = input;
  if (!survey) return [];
  const rows = survey.rows.filter((row) => !input.onlyDiffering || doesDiffer(row, input.policy));
  const box = checkBox('Only scenarios that differ', input.onlyDiffering, (onlyDiffering) => {
    keep({ onlyDiffering });
    onFilter(onlyDiffering);
  });
  return [
    survey.function
      ? element('h2', {}, 'Scenarios that reach ', element('code', {}, survey.function))
      : element('h2', {}, 'Scenarios'),
    element('p', { class: survey.stale ? 'quiet stale' : 'quiet' }, summary(survey, input.policy)),
    ...(survey.rows.length > 1 ? [box] : []),
    ...(rows.length > 0 ? [table(rows, input)] : []),
    ...(rows.length === 0 && survey.rows.length > 0 ? [element('p', { class: 'quiet' }, 'None differs.')] : []),
    ...unreached(survey),
    ...failures(survey),
  ];
}

/** Whether the person wants to see only scenarios that differ, as last chosen. */
export function initialSurveyFilter(): boolean {
  return viewState().onlyDiffering;
}

function summary(survey: SurveyView, policy: string): string {
  const { rows, done, planned, state, stale } = survey;
  const differing = rows.filter((row) => row.own.changed > 0).length;
  const worse = rows.filter((row) => verdictKey(row, 'base', policy) !== verdictKey(row, 'patched', policy)).length;
  const unknown = rows.filter((row) => verdictOf(row, 'patched', policy).kind === 'unknown').length;
  const parts = [
    survey.function ? `${rows.length} of ${counted(done, 'scenario')} reach it` : counted(done, 'scenario'),
    differing === 0 ? 'no effect differs' : `effects differ in ${differing}`,
    worse === 0 ? 'no verdict differs' : `verdicts in ${worse}`,
    ...(unknown > 0 ? [`${unknown} not modelled`] : []),
    ...(state === 'cancelled' ? [`cancelled after ${done} of ${planned}`] : []),
    ...(state === 'running' ? [`${planned - done} to go`] : []),
    ...(stale ? ['before the edit'] : []),
  ];
  return parts.join(' · ');
}

function verdictKey(row: SurveyRow, side: 'base' | 'patched', policy: string): string {
  const { sign, word } = verdictOf(row, side, policy);
  return `${sign} ${word}`;
}

function doesDiffer(row: SurveyRow, policy: string): boolean {
  return row.own.changed > 0 || verdictKey(row, 'base', policy) !== verdictKey(row, 'patched', policy);
}

function table(rows: readonly SurveyRow[], input: SurveyInput): HTMLElement {
  const items = new Map(input.scenarios.map((item) => [item.id, item]));
  const heads = ['Scenario', 'Base', 'Buffer', 'Differs'].map((title) => element('th', { scope: 'col' }, title));
  const body = element('tbody', {});
  let group: string | undefined;
  for (const row of rows) {
    const item = items.get(row.scenario);
    if (item && item.group !== group && new Set(rows.map((each) => items.get(each.scenario)?.group)).size > 1) {
      group = item.group;
      body.append(
        element('tr', { class: 'group' }, element('th', { colspan: '4', scope: 'rowgroup' }, groupTitle(group))),
      );
    }
    body.append(rowOf(row, item, input));
  }
  const made = element('table', { class: 'survey' }, element('thead', {}, element('tr', {}, ...heads)), body);
  rove(made, 'button', made.querySelector<HTMLElement>('[aria-current]') ?? undefined);
  return made;
}

function rowOf(row: SurveyRow, item: ScenarioItem | undefined, { scenario, policy }: SurveyInput): HTMLElement {
  const isShown = row.scenario === scenario;
  const show = element(
    'button',
    {
      'data-key': `scenario-${row.scenario}`,
      title: [item?.summary ?? '', row.scenario].filter(Boolean).join('\n'),
      ...(isShown && { 'aria-current': 'true' }),
    },
    item?.title ?? row.scenario,
  );
  show.addEventListener('click', () => send({ type: 'show-scenario', scenario: row.scenario }));
  const { changed } = row.own;
  return element(
    'tr',
    { class: isShown ? 'shown' : '' },
    element('th', { scope: 'row' }, show),
    verdictCell(verdictOf(row, 'base', policy), row.base.notModelled),
    verdictCell(verdictOf(row, 'patched', policy), row.patched.notModelled),
    element('td', { class: changed > 0 ? 'number changed' : 'number quiet' }, changed > 0 ? `≠ ${changed}` : '='),
  );
}

function verdictCell({ sign, word, kind }: Verdict, notModelled: readonly string[]): HTMLElement {
  const title = notModelled.length > 0 ? `not modelled: ${notModelled.join(', ')}` : '';
  return element('td', { class: `verdict ${kind}`, ...(title && { title }) }, element('b', {}, sign), ` ${word}`);
}

/** A function that no scenario reaches can be called. */
function unreached({ function: name, rows, state, done, failed }: SurveyView): Node[] {
  if (name === '' || rows.length > 0 || state === 'running' || failed.length > 0) return [];
  const what = state === 'complete' ? `None of ${counted(done, 'scenario')} reaches it.` : 'None so far reaches it.';
  const call = button('Call it in a booted kernel', 'secondary', () => send({ type: 'call', function: name }));
  return [element('p', {}, what), call];
}

function failures({ failed }: SurveyView): Node[] {
  if (failed.length === 0) return [];
  // One cause often stops them all.
  const messages = [...new Set(failed.map(({ message }) => message))];
  const items = messages.map((message) => {
    const names = failed.filter((each) => each.message === message).map(({ scenario }) => scenario);
    const which = names.length === 1 ? `${names[0]} could` : `${names.length} scenarios could`;
    const title = names.join(', ');
    return element('li', { class: 'unknown', title }, element('strong', {}, `? ${which} not be run: `), message);
  });
  return [element('ul', { class: 'findings', 'aria-label': 'Scenarios that could not be run' }, ...items)];
}
