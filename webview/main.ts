import type { PanelState, ToPanel } from '../src/protocol/panel';
import type { ReviewModel } from '../src/protocol/review';
import { drawCall } from './call';
import { element, Section } from './dom';
import { drawEffects, type EffectInput, initialFilter } from './effects';
import { drawEmpty } from './empty';
import { drawFindings, type FindingInput, findingInput } from './findings';
import { Header } from './header';
import { onMessage, send } from './host';
import { drawLog } from './log';
import { drawOutcome } from './outcome';
import { drawReach } from './reach';
import { drawRegisters } from './registers';
import { keepScroll, restoreScroll } from './scroll';
import generalStyle from './style.css';
import { drawSurvey, initialSurveyFilter, type SurveyInput } from './survey';
import surveyStyle from './survey.css';
import { Timeline } from './timeline';
import timelineStyle from './timeline.css';
import { startToolkit } from './ui';

startToolkit();

// A sheet made by script, so that the policy of the page need not allow inline styles.
const sheet = new CSSStyleSheet();
sheet.replaceSync([generalStyle, surveyStyle, timelineStyle].join('\n'));
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const header = new Header();
const empty = new Section('empty', drawEmpty);
const survey = new Section('survey-part', (input: SurveyInput) =>
  drawSurvey(input, (onlyDiffering) => redraw({ onlyDiffering })),
);
const reach = new Section('reach', drawReach);
const outcome = new Section('outcome', drawOutcome);
const call = new Section('call', drawCall);
const timeline = new Timeline();
const findings = new Section('judgements', (input: FindingInput) =>
  drawFindings(input, (event, side) => timeline.showEvent(event, side)),
);
const registers = new Section('registers', drawRegisters);
const log = new Section('log', drawLog);
const effects = new Section('effects', (input: EffectInput) => drawEffects(input, redraw));
const title = element('h2', { class: 'scenario' });
const results = element(
  'div',
  { class: 'results' },
  title,
  ...[call, outcome, timeline, findings, registers, effects, log].map(({ root }) => root),
);
document.getElementById('app')?.append(empty.root, header.root, survey.root, reach.root, results);

let filter = { onlyChanged: initialFilter(), pages: 1, onlyDiffering: initialSurveyFilter() };
let latest: PanelState | undefined;
let model: ReviewModel | undefined;
let drawn: ReviewModel | undefined;
let decisions: Extract<ToPanel, { type: 'decisions' }>['decisions'] = {};

function redraw(wanted: Partial<typeof filter>): void {
  filter = { ...filter, ...wanted };
  if (latest) show(latest);
}

function show(state: PanelState): void {
  latest = state;
  const { problems, place, file, radix, showUnchanged, policies, policy } = state;
  const { onlyDiffering, ...effectFilter } = filter;
  header.show(state, model);
  empty.show({ place, file });
  const { survey: view, scenarios, scenario } = state;
  survey.root.classList.toggle('stale', view?.stale === true);
  survey.show({ ...(view && { survey: view }), scenarios, scenario, onlyDiffering, differ: model?.differ ?? false });
  survey.root.hidden = place !== 'tree' || view === undefined;
  reach.show(state.reach && place === 'tree' ? { reach: state.reach } : {});
  results.hidden = place !== 'tree';
  const isOther = state.call === undefined && model !== undefined && model.scenario !== scenario;
  results.classList.toggle('stale', state.stale || state.running !== undefined || isOther);
  const shown = scenarios.find(({ id }) => id === model?.scenario);
  title.textContent = shown && (view || isOther) ? `Scenario: ${shown.title}` : '';
  title.hidden = title.textContent === '';
  outcome.show({ ...(model && { model }), problems, ...(state.reach && place === 'tree' && { reach: state.reach }) });
  call.show({ ...(state.call && { call: state.call }), ...(model && { model }) });
  findings.root.hidden = model === undefined;
  if (model) findings.show(findingInput(model, policies, policy, decisions));
  registers.show({ rows: model?.registers ?? [], radix, showUnchanged });
  log.show({ base: model?.base.log ?? [], patched: model?.patched.log ?? [] });
  effects.root.hidden = model === undefined;
  if (model) effects.show({ effects: model.effects, function: state.function, file, ...effectFilter });
  if (model !== drawn || !model)
    timeline.show(model?.timeline, model?.differ ? ['base', 'patched'] : ['patched'], model?.scenario ?? '');
  drawn = model;
}

/** Milliseconds until a page that nobody told of a model asks for all: VS Code makes one anew, too, where the extension does not learn of it. */
const untilAsking = 300;
const asking = window.setTimeout(() => send({ type: 'ready' }), untilAsking);

onMessage((message) => {
  switch (message.type) {
    case 'model':
      window.clearTimeout(asking);
      model = message.model;
      break;
    case 'state': {
      const isNewCall = model !== drawn && model?.call !== undefined && model.call.function !== drawn?.call?.function;
      show(message.state);
      if (model) restoreScroll();
      if (isNewCall) call.root.scrollIntoView({ block: 'nearest' });
      break;
    }
    case 'decisions':
      decisions = message.decisions;
      redraw({});
      break;
    case 'show-line':
      timeline.showLine(message);
  }
});
keepScroll();
