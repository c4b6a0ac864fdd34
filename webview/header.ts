import type { ScenarioItem } from '../src/protocol/message';
import type { PanelState } from '../src/protocol/panel';
import type { ReviewModel } from '../src/protocol/review';
import { element } from './dom';
import { send } from './host';
import { busyMark, button, type Choice, ChoiceList } from './ui';
import { counted, groupTitle, linesNotRun, notRunText } from './words';

const allFunctions = { value: '', label: 'All functions' };
const allGroups = { value: '', label: 'All groups' };
const allPolicies = { value: '', label: 'All policies', title: 'What each policy that applies says' };

/** The choices and the Run button. It is built once and updated, since a person may be choosing while results come in. */
export class Header {
  readonly root: HTMLElement;
  readonly #functions = new ChoiceList('Function', 'function', (value) => send({ type: 'select', function: value }));
  readonly #groups = new ChoiceList('Group', 'group', (value) => send({ type: 'select', group: value }));
  readonly #scenarios = new ChoiceList('Scenario', 'scenario', (value) => send({ type: 'select', scenario: value }));
  readonly #policies = new ChoiceList('Policy', 'policy', (value) => send({ type: 'select', policy: value }));
  readonly #profiles = new ChoiceList('Hardware', 'hardware', (value) => send({ type: 'select', profile: value }));
  readonly #run = button('Run', 'primary', () => send({ type: 'run' }));
  readonly #cancel = button('Cancel', 'secondary', () => send({ type: 'stop' }));
  readonly #base = button('Base', 'secondary', () => send({ type: 'choose-base' }));
  readonly #compare = button('Open diff', 'secondary', () => send({ type: 'compare' }));
  readonly #tree = element('p', { class: 'quiet' });
  readonly #progress = element('progress', { max: '100', 'aria-label': 'Progress' });
  readonly #status = element('p', { class: 'status', role: 'status', 'aria-live': 'polite' });

  constructor() {
    this.root = element(
      'header',
      {},
      this.#functions.root,
      this.#groups.root,
      this.#scenarios.root,
      this.#policies.root,
      this.#profiles.root,
      element('div', { class: 'buttons' }, this.#run, this.#cancel, this.#base, this.#compare),
      this.#tree,
      this.#progress,
      this.#status,
    );
  }

  show(state: PanelState, model: ReviewModel | undefined): void {
    this.root.hidden = state.place !== 'tree';
    this.#functions.show(
      [allFunctions, ...state.functions.map((name) => ({ value: name, label: name }))],
      state.function,
    );
    this.#groups.show([allGroups, ...groupsOf(state.scenarios)], state.group);
    const items = scenariosOf(state);
    this.#scenarios.show(
      [
        { value: '', label: `All ${counted(items.filter(({ large }) => !large || state.group).length, 'scenario')}` },
        ...items.map(({ id, title, summary }) => ({ value: id, label: title, title: summary })),
      ],
      state.scope === 'group' ? '' : state.scenario,
    );
    this.#policies.show(
      [
        allPolicies,
        ...state.policies.map(({ id, title, demands }) => ({ value: id, label: `${id}: ${title}`, title: demands })),
      ],
      state.policy,
    );
    const own = state.scenarios.find(({ id }) => id === state.scenario)?.profile;
    this.#profiles.show(
      [
        {
          value: '',
          label: own && state.scope === 'scenario' ? `As the scenario says: ${own}` : 'As the scenario says',
        },
        ...state.profiles.map(({ name, summary }) => ({ value: name, label: name, title: summary })),
      ],
      state.profile,
    );
    const isRunning = state.running !== undefined;
    this.#run.hidden = isRunning;
    this.#run.textContent = state.scope === 'group' ? `Run ${countToRun(state)}` : 'Run';
    this.#cancel.hidden = !isRunning;
    this.#base.textContent = `Base: ${state.baseLabel}`;
    this.#base.title = state.baseNotice || 'Choose what the patched side is compared with';
    const patched = state.patchedLabel && `Patched: ${state.patchedLabel}`;
    this.#tree.textContent = [patched, state.tree, state.baseNotice].filter(Boolean).join(' · ');
    this.#progress.hidden = !isRunning;
    if (state.fraction === undefined) this.#progress.removeAttribute('value');
    else this.#progress.value = Math.round(state.fraction * 100);
    this.#status.replaceChildren(...this.#statusOf(state, model));
  }

  #statusOf(state: PanelState, model: ReviewModel | undefined): (Node | string)[] {
    if (state.running !== undefined) return [busyMark(), state.running];
    if (model && state.stale) return [element('span', { class: 'badge' }, 'stale'), 'The text changed since this run.'];
    if (!model) return state.problems.length > 0 ? [] : ['Not run yet.'];
    return unknownText(model);
  }
}

function groupsOf(scenarios: readonly ScenarioItem[]): Choice[] {
  const names = [...new Set(scenarios.map(({ group }) => group))].filter((name) => name !== '');
  return names.map((name) => ({
    value: name,
    label: `${groupTitle(name)} (${scenarios.filter(({ group }) => group === name).length})`,
  }));
}

/** The scenarios of the group; in all groups together, without those that are too many. */
function scenariosOf({ scenarios, group, scenario }: PanelState): readonly ScenarioItem[] {
  return scenarios.filter((item) => item.id === scenario || (group === '' ? !item.large : item.group === group));
}

function countToRun({ scenarios, group }: PanelState): string {
  const n = scenarios.filter((item) => (group === '' ? !item.large : item.group === group)).length;
  return counted(n, 'scenario');
}

/** In the live region, so that who listens hears it too; the outcome has the details. */
function unknownText({ notCompared = 0, notRun = [] }: ReviewModel): string[] {
  const parts = [
    ...(notCompared > 0 ? [`${notCompared} not compared`] : []),
    ...(notRun.some(({ unreached }) => unreached) ? [notRunText(linesNotRun(notRun))] : []),
  ];
  return parts.length > 0 ? [`? ${parts.join(' · ')}`] : [];
}
