import type { PanelState } from '../src/protocol/panel';
import type { ReviewModel } from '../src/protocol/review';
import { element } from './dom';
import { send } from './host';
import { busyMark, button, ChoiceList } from './ui';

const allFunctions = { value: '', label: 'All functions' };

/** The choices and the Run button. It is built once and updated, since a person may be choosing while results come in. */
export class Header {
  readonly root: HTMLElement;
  readonly #functions = new ChoiceList('Function', (value) => send({ type: 'select', function: value }));
  readonly #scenarios = new ChoiceList('Scenario', (value) => send({ type: 'select', scenario: value }));
  readonly #profiles = new ChoiceList('Hardware', (value) => send({ type: 'select', profile: value }));
  readonly #run = button('Run', 'primary', () => send({ type: 'run' }));
  readonly #stop = button('Stop', 'secondary', () => send({ type: 'stop' }));
  readonly #base = button('Base', 'secondary', () => send({ type: 'choose-base' }));
  readonly #compare = button('Open diff', 'secondary', () => send({ type: 'compare' }));
  readonly #tree = element('p', { class: 'quiet' });
  readonly #status = element('p', { class: 'status', role: 'status', 'aria-live': 'polite' });

  constructor() {
    this.root = element(
      'header',
      {},
      this.#functions.root,
      this.#scenarios.root,
      this.#profiles.root,
      element('div', { class: 'buttons' }, this.#run, this.#stop, this.#base, this.#compare),
      this.#tree,
      this.#status,
    );
  }

  show(state: PanelState): void {
    this.root.hidden = state.place !== 'tree';
    this.#functions.show(
      [allFunctions, ...state.functions.map((name) => ({ value: name, label: name }))],
      state.function,
    );
    this.#scenarios.show(
      state.scenarios.map(({ id, title, summary }) => ({ value: id, label: title, title: summary })),
      state.scenario,
    );
    this.#profiles.show(
      state.profiles.map(({ name, summary }) => ({ value: name, label: name, title: summary })),
      state.profile,
    );
    const isRunning = state.running !== undefined;
    this.#run.hidden = isRunning;
    this.#stop.hidden = !isRunning;
    this.#base.textContent = `Base: ${state.baseLabel}`;
    this.#base.title = state.baseNotice || 'Choose what the buffer is compared with';
    this.#tree.textContent = [state.tree, state.baseNotice].filter(Boolean).join(' · ');
    this.#status.replaceChildren(...this.#statusOf(state));
  }

  #statusOf(state: PanelState): (Node | string)[] {
    if (state.running !== undefined) return [busyMark(), state.running, ...progressOf(state.fraction)];
    if (state.stale) return [element('span', { class: 'badge' }, 'stale'), 'The text changed since this run.'];
    if (!state.model) return state.problems.length > 0 ? [] : ['Not run yet.'];
    return unknownText(state.model);
  }
}

/** In the live region, so that who listens hears it too; the outcome has the details. */
function unknownText({ notCompared = 0, notRun = [] }: ReviewModel): string[] {
  const parts = [
    ...(notCompared > 0 ? [`${notCompared} not compared`] : []),
    ...(notRun.length > 0 ? [`${notRun.length} ${notRun.length === 1 ? 'change' : 'changes'} not run`] : []),
  ];
  return parts.length > 0 ? [`? ${parts.join(' · ')}`] : [];
}

/** A bar, once it is known how much there is to do. */
function progressOf(fraction: number | undefined): Node[] {
  if (fraction === undefined) return [];
  const percent = Math.round(fraction * 100);
  return [element('progress', { max: '100', value: String(percent), 'aria-label': `${percent} % done` })];
}
