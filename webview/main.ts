import type { PanelState } from '../src/protocol/panel';
import { element, Section } from './dom';
import { drawEffects, type EffectInput, initialFilter } from './effects';
import { drawEmpty } from './empty';
import { Header } from './header';
import { onMessage, send } from './host';
import { drawLog } from './log';
import { drawOutcome } from './outcome';
import { drawRegisters } from './registers';
import css from './style.css';
import { startToolkit } from './ui';

startToolkit();

// A sheet made by script, so that the policy of the page need not allow inline styles.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const header = new Header();
const empty = new Section('empty', drawEmpty);
const outcome = new Section('outcome', drawOutcome);
const registers = new Section('registers', drawRegisters);
const log = new Section('log', drawLog);
const effects = new Section('effects', (input: EffectInput) => drawEffects(input, change));
const results = element('div', { class: 'results' }, outcome.root, registers.root, effects.root, log.root);
document.getElementById('app')?.append(empty.root, header.root, results);

let filter: Pick<EffectInput, 'onlyChanged' | 'pages'> = { onlyChanged: initialFilter(), pages: 1 };
let latest: PanelState | undefined;

function change(wanted: Partial<EffectInput>): void {
  filter = { ...filter, ...wanted };
  if (latest) show(latest);
}

function show(state: PanelState): void {
  latest = state;
  const { model, problems, place, file, radix, showUnchanged } = state;
  header.show(state);
  empty.show({ place, file });
  results.hidden = place !== 'tree';
  results.classList.toggle('stale', state.stale || state.running !== undefined);
  outcome.show({ ...(model && { model }), problems });
  registers.show({ rows: model?.registers ?? [], radix, showUnchanged });
  log.show({ base: model?.base.log ?? [], patched: model?.patched.log ?? [] });
  effects.root.hidden = model === undefined;
  if (model) effects.show({ effects: model.effects, function: state.function, file, ...filter });
}

onMessage((message) => show(message.state));
send({ type: 'ready' });
