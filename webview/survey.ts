import type { ScenarioItem } from '../src/protocol/message';
import type { SurveyRow, SurveyView, VerdictWordView } from '../src/protocol/panel';
import { element } from './dom';
import { keep, send, viewState } from './host';
import { Pages } from './paged';
import { oneStop, rove } from './roving';
import { button, checkBox } from './ui';
import { counted, groupTitle, notRunText } from './words';

/** What the table of scenarios needs of the state. */
export interface SurveyInput {
  readonly survey?: SurveyView;
  readonly scenarios: readonly ScenarioItem[];
  /** The one whose outcome is shown below. */
  readonly scenario: string;
  readonly onlyDiffering: boolean;
  /** Whether there is a change at all. */
  readonly differ: boolean;
}

/** Each scenario that was run, base beside buffer. Enter or a click shows one; arrow keys go from one to the next. */
export function drawSurvey(input: SurveyInput, onFilter: (onlyDiffering: boolean) => void): Node[] {
  const { survey } = input;
  if (!survey) return [];
  const rows = survey.rows.filter((row) => !input.onlyDiffering || doesDiffer(row));
  const box = checkBox('Only scenarios that differ', input.onlyDiffering, (onlyDiffering) => {
    keep({ onlyDiffering });
    onFilter(onlyDiffering);
  });
  return [
    survey.function
      ? element('h2', {}, 'Scenarios that reach ', element('code', {}, survey.function))
      : element('h2', {}, 'Scenarios'),
    element('p', { class: survey.stale ? 'quiet stale' : 'quiet' }, summary(survey, input.differ)),
    ...(input.differ ? unchanged(survey) : []),
    ...(survey.rows.length > 1 ? [box] : []),
    ...(rows.length > 0 ? table(rows, input) : []),
    ...(rows.length === 0 && survey.rows.length > 0 ? [element('p', { class: 'quiet' }, 'None differs.')] : []),
    ...unreached(survey),
    ...failures(survey),
  ];
}

/** Whether the person wants to see only scenarios that differ, as last chosen. */
export function initialSurveyFilter(): boolean {
  return viewState().onlyDiffering;
}

function summary(survey: SurveyView, differ: boolean): string {
  const { rows, done, planned, state, stale } = survey;
  const differing = rows.filter((row) => row.own.changed > 0).length;
  const worse = rows.filter(verdictsDiffer).length;
  const unknown = rows.filter((row) => row.verdicts.patched.kind === 'unknown').length;
  const parts = [
    survey.function ? `${rows.length} of ${counted(done, 'scenario')} reach it` : counted(done, 'scenario'),
    ...(differ && isUnchanged(survey)
      ? []
      : [
          differing === 0 ? 'no effect differs' : `effects differ in ${differing}`,
          worse === 0 ? 'no verdict differs' : `verdicts in ${worse}`,
        ]),
    ...(unknown > 0 ? [`${unknown} not modelled`] : []),
    ...(state === 'cancelled' ? [`cancelled after ${done} of ${planned}`] : []),
    ...(state === 'running' ? [`${planned - done} to go`] : []),
    ...(stale ? ['before the edit'] : []),
  ];
  return parts.join(' · ');
}

/** Whether all that was asked for has an answer, and none of it differs. */
function isUnchanged({ rows, state, failed, stale }: SurveyView): boolean {
  const isSame = (row: SurveyRow): boolean => !doesDiffer(row) && row.notCompared === 0 && isKnown(row);
  return state === 'complete' && !stale && failed.length === 0 && rows.length > 0 && rows.every(isSame);
}

function isKnown({ base, patched }: SurveyRow): boolean {
  return [base, patched].every(({ end }) => end === 'completed' || end === 'failed-call' || end === 'oops');
}

/** The one sentence for a patch that changes nothing that runs. Only scenarios that go through all of it can tell. */
function unchanged(survey: SurveyView): HTMLElement[] {
  if (!isUnchanged(survey)) return [];
  const through = survey.rows.filter(({ leavesOut }) => !leavesOut).length;
  const text =
    through > 0
      ? `no change in behaviour on ${counted(through, 'scenario')} that ${through === 1 ? 'reaches' : 'reach'} it`
      : `no change in behaviour, and ${counted(survey.rows.length, 'scenario')} of which none runs all of the change`;
  const [sign, kind] = through > 0 ? ['=', 'good'] : ['?', 'unknown'];
  return [element('p', { class: `unchanged ${kind}` }, element('b', {}, `${sign} `), text)];
}

function verdictsDiffer({ verdicts: { base, patched } }: SurveyRow): boolean {
  return base.sign !== patched.sign || base.word !== patched.word;
}

function doesDiffer(row: SurveyRow): boolean {
  return row.own.changed > 0 || verdictsDiffer(row);
}

const pages = new Pages();

function table(rows: readonly SurveyRow[], input: SurveyInput): HTMLElement[] {
  const items = new Map(input.scenarios.map((item) => [item.id, item]));
  const heads = ['Scenario', 'Base', 'Patched', 'Differs'].map((title) => element('th', { scope: 'col' }, title));
  const body = element('tbody', {});
  const hasGroups = new Set(rows.map(({ scenario }) => items.get(scenario)?.group)).size > 1;
  let group: string | undefined;
  const more = pages.fill(body, rows, (row) => {
    const item = items.get(row.scenario);
    const isFirst = hasGroups && item !== undefined && item.group !== group;
    if (!isFirst) return [rowOf(row, item, input)];
    group = item.group;
    const title = element('th', { colspan: '4', scope: 'rowgroup' }, groupTitle(group));
    return [element('tr', { class: 'group' }, title), rowOf(row, item, input)];
  });
  const made = element('table', { class: 'survey' }, element('thead', {}, element('tr', {}, ...heads)), body);
  rove(made, 'button', made.querySelector<HTMLElement>('[aria-current]') ?? undefined);
  for (const each of more) each.addEventListener('click', () => oneStop(made, 'button', document.activeElement));
  return [made, ...more];
}

function rowOf(row: SurveyRow, item: ScenarioItem | undefined, { scenario }: SurveyInput): HTMLElement {
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
  return element(
    'tr',
    { class: isShown ? 'shown' : '' },
    element('th', { scope: 'row' }, show, ...unknowns(row)),
    verdictCell(row.verdicts.base, row.base.notModelled),
    verdictCell(row.verdicts.patched, row.patched.notModelled),
    differsCell(row),
  );
}

/** How many effects differ, with a question mark where that is not all that there is to know. */
function differsCell(row: SurveyRow): HTMLElement {
  const { changed } = row.own;
  const sign = changed > 0 ? `≠ ${changed}` : isKnown(row) ? '=' : '?';
  const mark = sign !== '?' && whyUnknown(row).length > 0 ? element('span', { class: 'quiet' }, ' ?') : undefined;
  return element('td', { class: changed > 0 ? 'number changed' : 'number quiet' }, sign, mark);
}

/** What the question mark is about, below the name: the column of numbers is narrow. */
function unknowns(row: SurveyRow): HTMLElement[] {
  const why = whyUnknown(row);
  return why.length > 0 ? [element('p', { class: 'quiet unknowns' }, `? ${why.join(', ')}`)] : [];
}

function whyUnknown(row: SurveyRow): readonly string[] {
  const { notCompared, leavesOut } = row;
  return [
    ...(notCompared > 0 ? [`${counted(notCompared, 'effect')} not compared`] : []),
    ...(leavesOut ? [notRunText(row)] : []),
  ];
}

function verdictCell({ sign, word, kind }: VerdictWordView, notModelled: readonly string[]): HTMLElement {
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
