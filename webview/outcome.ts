import type { ChangeReachView } from '../src/protocol/panel';
import type { FrameView, PlaceView, ProblemView } from '../src/protocol/place';
import type { CallView, ReviewModel, RunView } from '../src/protocol/review';
import { element } from './dom';
import { missedPlaces } from './missed';
import { callChain, placeLink, type Side, sideNames } from './place-link';
import { linesNotRun, notRunText } from './words';

const endWords: Readonly<Record<RunView['end'], string>> = {
  completed: '✓ every step ran',
  'failed-call': '✗ the driver returned an error',
  oops: '✗ the driver crashed',
  'out-of-fuel': '✗ the driver did not come to an end',
  'not-modelled': '? stopped: not modelled',
  problems: '✗ stopped by problems',
  'not-started': '✗ does not compile',
};

/** What is drawn of a run; `reach` where that is told of beside it. */
export interface OutcomeInput {
  readonly model?: ReviewModel;
  readonly problems: readonly ProblemView[];
  readonly reach?: ChangeReachView;
}

/** What both runs came to, and everything that a reviewer has to know of them: what the driver broke, what nobody models, problems. */
export function drawOutcome({ model, problems, reach }: OutcomeInput): Node[] {
  const parts: Node[] = [];
  if (problems.length > 0) parts.push(problemList(problems, 'patched', 'findings current'));
  if (!model) return parts;
  parts.push(
    element('h2', {}, 'Outcome'),
    element(
      'table',
      { class: 'outcome' },
      element('tbody', {}, ...(['base', 'patched'] as const).map((side) => outcomeRow(side, model[side]))),
    ),
  );
  if (model.problems.length > 0) parts.push(problemList(model.problems, 'patched'));
  parts.push(...unknowns(model, reach));
  for (const side of ['base', 'patched'] as const) parts.push(...findings(side, model[side]));
  return parts;
}

/** What nobody knows after these runs, so that silence about it is not taken for "nothing changed". */
function unknowns({ notCompared = 0, notRun = [] }: ReviewModel, reach?: ChangeReachView): Node[] {
  const items: HTMLElement[] = [];
  if (notCompared > 0) {
    const what = notCompared === 1 ? '1 effect was not compared' : `${notCompared} effects were not compared`;
    items.push(
      element(
        'li',
        { class: 'unknown' },
        element('strong', {}, `? ${what}`),
        element('div', {}, 'The other side stopped before it came there. Nothing is known about a difference.'),
      ),
    );
  }
  // The lines of this one scenario are told of already, removals are not.
  const isTold = reach?.scenarios === 1 && !notRun.some(({ removal }) => removal);
  if (!isTold && notRun.some(({ unreached }) => unreached)) {
    const it = notRun.length === 1 ? 'it' : 'them';
    items.push(
      element(
        'li',
        { class: 'unknown' },
        element('strong', {}, `? ${notRunText(linesNotRun(notRun))} in this scenario`),
        element('div', {}, `Nothing is known about ${it}. Another scenario may run ${it}.`),
        missedPlaces(notRun.map(({ file, line }) => ({ file, line, column: 1 }))),
      ),
    );
  }
  return items.length > 0 ? [element('ul', { class: 'findings', 'aria-label': 'Not known' }, ...items)] : [];
}

function outcomeRow(side: Side, run: RunView): HTMLElement {
  const isNoted = (call: CallView): boolean => call.arguments !== undefined || call.result !== '0';
  const calls = run.calls.filter(isNoted).map((call) => element('div', { class: 'code' }, callText(call, run.end)));
  if (calls.length === 0 && run.calls.length > 0) {
    const names = run.calls.map(({ function: name }) => name).join('\n');
    calls.push(element('div', { class: 'quiet', title: names }, `${run.calls.length} calls, all returned 0`));
  }
  return element(
    'tr',
    { class: run.end === 'completed' ? 'good' : 'bad' },
    element('th', { scope: 'row' }, sideNames[side]),
    element('td', {}, endWords[run.end], ...calls),
    timeCell(run.timing),
  );
}

function timeCell({ total, remembered }: RunView['timing']): HTMLElement {
  if (!remembered) return element('td', { class: 'quiet number' }, `${total.toFixed(0)} ms`);
  const title = 'An earlier session ran the same code over the same files; nothing was run for this now.';
  return element('td', { class: 'quiet number', title }, 'ran earlier');
}

/** `arm_smmu_attach_dev(nvme.domain, nvme) = -22`. */
function callText({ function: name, result, arguments: given = [], notMade }: CallView, end: RunView['end']): string {
  const call = `${name}(${given.map((each) => each.given || '?').join(', ')})`;
  if (notMade) return `${call} was not called`;
  if (result !== undefined) return `${call} = ${result}`;
  return `${call} ${end === 'completed' ? 'returned' : 'did not return'}`;
}

function findings(side: Side, run: RunView): Node[] {
  const items = [
    ...run.breaches.map((breach) =>
      finding(side, `${sideNames[side]}: ${breach.reason}`, breach.text, breach.at, breach.stack),
    ),
    ...run.notModelled.map((missing) =>
      finding(
        side,
        `${sideNames[side]}: not modelled: ${missing.subject}`,
        `${missing.what}. The run stopped here; nothing is known about what comes after.`,
        missing.path[0]?.at,
        missing.path,
      ),
    ),
    ...run.verdicts
      .filter(({ pass }) => !pass)
      .map((verdict) => finding(side, `${sideNames[side]}: ${verdict.step}`, verdict.text, undefined, [])),
  ];
  const list = items.length > 0 ? [element('ul', { class: 'findings' }, ...items)] : [];
  return run.problems.length > 0 ? [...list, problemList(run.problems, side)] : list;
}

function finding(
  side: Side,
  title: string,
  text: string,
  at: PlaceView | undefined,
  stack: readonly FrameView[],
): HTMLElement {
  return element(
    'li',
    {},
    element('strong', {}, title),
    at ? element('span', {}, ' ', placeLink(at, side)) : undefined,
    element('div', {}, text),
    callChain(stack, side, true),
  );
}

function problemList(problems: readonly ProblemView[], side: Side, className = 'findings'): HTMLElement {
  return element(
    'ul',
    { class: className },
    ...problems.map((problem) =>
      element(
        'li',
        { class: problem.severity },
        element('strong', {}, problem.severity === 'error' ? 'Error: ' : 'Warning: '),
        problem.message,
        problem.at ? element('span', {}, ' ', placeLink(problem.at, side)) : undefined,
        problem.help ? element('div', { class: 'quiet' }, problem.help) : undefined,
      ),
    ),
  );
}
