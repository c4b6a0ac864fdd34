import type { AllowanceView, FindingView, JudgementView, OriginView } from '../src/protocol/finding';
import type { PolicyItem } from '../src/protocol/message';
import type { DecisionView } from '../src/protocol/panel';
import type { ReviewModel } from '../src/protocol/review';
import { element } from './dom';
import { send } from './host';
import { Pages } from './paged';
import { callChain, placeLink, type Side } from './place-link';
import { counted, levelWords, originWords } from './words';

/** What the findings need of the state. `onStep` shows an event of a side in the timeline. */
export interface FindingInput {
  readonly judgements: readonly JudgementView[];
  readonly policies: readonly PolicyItem[];
  readonly policy: string;
  /** Whether the sides differ at all. */
  readonly differ: boolean;
  /** What the reviewer decided, by key. */
  readonly decisions: Decisions;
}

type Decisions = Readonly<Record<string, DecisionView>>;

/** Shows an event of a side in the timeline. */
export type OnStep = (event: number, side: Side) => void;

/** What each policy, or the chosen one, says of the run. */
export function drawFindings(input: FindingInput, onStep: OnStep): Node[] {
  const { judgements, policy } = input;
  const shown = judgements.filter((each) => policy === '' || each.policy === policy);
  const title = element('h2', {}, policy === '' ? 'Findings' : `Findings under ${policy}`);
  if (shown.length > 0) return [title, ...shown.flatMap((each) => judgementOf(each, input, onStep))];
  const text =
    policy === ''
      ? 'No policy has an opinion on such a run.'
      : `${policy} has no opinion on such a run: nothing crashed or was handed over in it, or it was not judged.`;
  return [title, element('p', { class: 'quiet' }, text)];
}

/** The part of a model that findings are drawn from. */
export function findingInput(
  { judgements, differ }: ReviewModel,
  policies: readonly PolicyItem[],
  policy: string,
  decisions: Decisions,
): FindingInput {
  return { judgements, policies, policy, differ, decisions };
}

function judgementOf(judgement: JudgementView, input: FindingInput, onStep: OnStep): Node[] {
  const { policy, findings, allowances, unjudged } = judgement;
  const item = input.policies.find(({ id }) => id === policy);
  const head = element('h3', { title: item?.demands ?? '' }, item ? `${policy}: ${item.title}` : policy);
  const of = (...origins: readonly OriginView[]): readonly FindingView[] =>
    findings.filter(({ origin }) => origins.includes(origin));
  const old = of('pre-existing');
  const fresh = of('introduced', 'interaction', 'unknown');
  const cards = (name: string, list: readonly FindingView[]): HTMLElement[] =>
    paged(`${policy} ${name}`, list, (finding) => card(finding, onStep, input.decisions[finding.key]));
  const all = [...fresh, ...(input.differ ? [] : old)];
  const resolved = of('resolved');
  return [
    head,
    element('p', { class: 'judgement' }, ...verdictText(judgement, input.differ)),
    ...(all.length > 0 ? cards('own', all) : []),
    ...(input.differ && old.length > 0
      ? [folded(`${counted(old.length, 'finding')} that the base has too`, cards('old', old))]
      : []),
    ...(resolved.length > 0
      ? [
          folded(
            `${counted(resolved.length, 'finding')} of the base that the patched side resolves`,
            cards('resolved', resolved),
          ),
        ]
      : []),
    ...(allowances.length > 0 && unjudged !== 'patched' && unjudged !== 'both'
      ? [folded(`Allowed under ${policy}: ${allowances.length}`, paged(`${policy} allowed`, allowances, allowed))]
      : []),
  ];
}

/** How much of each list is shown, by its name. */
const pages = new Map<string, Pages>();

/** A list, or as much of a long one as was asked for. */
function paged<T>(name: string, items: readonly T[], draw: (item: T) => HTMLElement): HTMLElement[] {
  const list = element('ul', { class: 'findings' });
  const shown = pages.get(name) ?? new Pages();
  pages.set(name, shown);
  return [list, ...shown.fill(list, items, (item) => [draw(item)])];
}

/** One line: what came out, and where it is clean although other policies would not have it so, that it is. */
function verdictText({ findings, allowances, unjudged, policy }: JudgementView, differ: boolean): (Node | string)[] {
  const sign = (text: string, kind: string): HTMLElement => element('b', { class: kind }, `${text} `);
  if (unjudged === 'both') return [sign('?', 'unknown'), 'Not judged: both runs stopped without an answer.'];
  if (unjudged === 'patched') {
    return [
      sign('?', 'unknown'),
      'Not judged: the run of the patched side stopped without an answer, so nothing is said of it.',
    ];
  }
  const own = findings.filter(({ origin }) => origin !== 'resolved' && (!differ || origin !== 'pre-existing'));
  const proven = own.filter(({ level }) => level !== 'hint').length;
  const isNew = differ ? ' that the base does not have' : '';
  const because = allowances.length > 0 ? ` What others would call a breach, ${policy} allows; why stands below.` : '';
  const base = unjudged === 'base' ? ' The run of the base stopped without an answer: nothing can be compared.' : '';
  if (proven > 0)
    return [sign('✗', 'bad'), `${counted(proven, 'proven breach').replace(/breachs$/, 'breaches')}${isNew}.${base}`];
  if (own.length > 0) return [sign('!', 'hint'), `Nothing proven${isNew}, ${counted(own.length, 'hint')}.${base}`];
  return [sign('✓', 'good'), `${differ ? 'Nothing new' : 'Clean'} under ${policy}.${because}${base}`];
}

function folded(title: string, content: readonly Node[]): HTMLElement {
  return element('details', { class: 'fold' }, element('summary', {}, title), ...content);
}

function allowed({ claim, reason, rule }: AllowanceView): HTMLElement {
  return element(
    'li',
    { class: 'allowed' },
    element('strong', {}, claim),
    element('div', {}, `Allowed, since ${reason}.`),
    element('div', { class: 'quiet' }, rule),
  );
}

function card(finding: FindingView, onStep: OnStep, decision: DecisionView | undefined): HTMLElement {
  const { level, origin, claim, at, changedAt, damage, knobs, stack, rule, unverified, evidence, times } = finding;
  const side: Side = origin === 'resolved' ? 'base' : 'patched';
  const { sign, word } = levelWords[level];
  const seen = damage === undefined ? 'Not seen in this run: the architecture permits it.' : `Seen: ${damage}`;
  const isElsewhere = changedAt && (changedAt.file !== at?.file || changedAt.line !== at?.line);
  return element(
    'li',
    { class: `finding ${level}${decision?.kind === 'dismissed' ? ' dismissed' : ''}` },
    element(
      'div',
      { class: 'levels' },
      element('b', {}, `${sign} ${word}`),
      ` · ${originWords[origin]}`,
      at ? element('span', {}, ' · ', placeLink(at, side)) : undefined,
    ),
    element('strong', {}, claim),
    isElsewhere ? element('div', {}, 'By way of the changed line ', placeLink(changedAt, side)) : undefined,
    element('div', {}, seen),
    times !== undefined
      ? element('div', { class: 'quiet' }, `${times} places of the run show it; this is the first.`)
      : undefined,
    knobs.length > 0 ? element('div', { class: 'quiet' }, `With ${knobs.join(', ')}`) : undefined,
    unverified ? element('div', { class: 'quiet' }, 'It rests on a fact that nobody has verified.') : undefined,
    callChain(stack, side),
    element('div', { class: 'quiet' }, `${rule} · `, ...steps(evidence, side, onStep)),
    decision ? element('div', { class: 'decision' }, decision.text) : undefined,
    origin === 'resolved' ? undefined : actionsOf(finding, side, onStep, decision),
  );
}

/** What can be done about a finding. A remark on what the base has too would be none on the patch. */
function actionsOf(
  { key, origin, evidence }: FindingView,
  side: Side,
  onStep: OnStep,
  decision: DecisionView | undefined,
): HTMLElement {
  const button = (text: string, action: () => void): HTMLElement => {
    const made = element('button', { class: 'link', 'data-key': `${text} ${key}` }, text);
    made.addEventListener('click', action);
    return made;
  };
  const decide = (text: string, what: 'comment' | 'dismiss' | 'restore'): HTMLElement =>
    button(text, () => send({ type: 'decide', key, what }));
  const [first] = evidence;
  const isDismissed = decision?.kind === 'dismissed';
  const buttons = [
    origin === 'pre-existing' || isDismissed
      ? undefined
      : decide(decision?.kind === 'kept' ? 'Edit comment' : 'Draft comment', 'comment'),
    first === undefined ? undefined : button('Trace', () => onStep(first, side)),
    isDismissed ? decide('Restore', 'restore') : decide('Dismiss…', 'dismiss'),
  ];
  return element('div', { class: 'actions' }, ...buttons);
}

/** The events that show it: each leads to its place in the timeline. */
function steps(evidence: readonly number[], side: Side, onStep: OnStep): (Node | string)[] {
  return evidence.flatMap((event, index) => {
    const link = element('button', { class: 'link', title: 'Show in the timeline' }, `step ${event}`);
    link.addEventListener('click', () => onStep(event, side));
    return index === 0 ? [link] : [', ', link];
  });
}
