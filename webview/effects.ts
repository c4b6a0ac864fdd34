import type { Change, EffectView } from '../src/protocol/effect';
import type { PlaceView } from '../src/protocol/place';
import { collapsed, type Stretch } from './collapse';
import { element } from './dom';
import { keep, send, viewState } from './host';
import { roundText } from './log';
import { rove } from './roving';
import { checkBox } from './ui';

/** What the list needs of the state. `pages` grows when the person asks for more. */
export interface EffectInput {
  readonly effects: readonly EffectView[];
  readonly function: string;
  /** The driver file that the panel is about. */
  readonly file: string;
  readonly onlyChanged: boolean;
  readonly pages: number;
}

const pageSize = 200;

/** A sign and a word per change: colour comes on top, never alone. */
const marks: Readonly<Record<Change, { readonly sign: string; readonly word: string }>> = {
  same: { sign: '', word: 'same in base' },
  added: { sign: '+', word: 'added' },
  removed: { sign: '−', word: 'removed' },
  changed: { sign: '≠', word: 'changed' },
  moved: { sign: '↕', word: 'moved' },
};

/** The effects of the chosen function in their order. Enter or a click opens the line; arrow keys go from one to the next. */
export function drawEffects(input: EffectInput, onChange: (change: Partial<EffectInput>) => void): Node[] {
  const own = input.function
    ? input.effects.filter(({ base, patched }) =>
        [base, patched].some((side) => side?.stack.some((frame) => frame.function === input.function)),
      )
    : input.effects;
  const changed = own.filter(({ change }) => change !== 'same');
  const shown = input.onlyChanged ? changed : own;
  const box = checkBox('Only what differs', input.onlyChanged, (onlyChanged) => {
    keep({ onlyChanged });
    onChange({ onlyChanged });
  });
  const stretches = collapsed(shown, keyOf);
  const list = element(
    'ol',
    { class: 'effects', 'aria-label': 'Effects' },
    ...stretches.slice(0, input.pages * pageSize).map((each) => stretch(each, input.file)),
  );
  rove(list, 'button');
  const left = stretches.length - input.pages * pageSize;
  return [
    element('h2', {}, `Effects: ${own.length}, ${changed.length} changed`),
    tally(changed),
    box,
    shown.length === 0
      ? element('p', { class: 'quiet' }, input.onlyChanged ? 'Nothing differs.' : 'No effects.')
      : list,
    ...(left > 0 ? [more(left, () => onChange({ pages: input.pages + 1 }))] : []),
  ];
}

/** Whether the person wants to see only what differs, as last chosen. */
export function initialFilter(): boolean {
  return viewState().onlyChanged;
}

function tally(changed: readonly EffectView[]): HTMLElement {
  const parts = (['added', 'removed', 'changed', 'moved'] as const).flatMap((change) => {
    const count = changed.filter((effect) => effect.change === change).length;
    return count > 0
      ? [element('span', { class: change }, `${marks[change].sign} ${count} ${marks[change].word}`)]
      : [];
  });
  return element('p', { class: 'tally' }, ...parts);
}

/** The file is left out where it is the one that the panel is about. */
function placeText(at: PlaceView, file: string): string {
  return at.file === file ? `:${at.line}` : `${at.file.split('/').at(-1)}:${at.line}`;
}

/** Two effects with the same key are the same to a reader: what happened, how it differs, and where it comes from. */
function keyOf({ change, text, base, patched }: EffectView): string {
  const { at, count = 1 } = patched ?? base ?? {};
  return [change, text, count, at?.file, at?.line].join('|');
}

function stretch({ rows, times }: Stretch<EffectView>, file: string): HTMLElement {
  const lines = rows.map((effect) => row(effect, file));
  return element('li', {}, ...lines, ...(times > 1 ? [roundText(rows.length, times)] : []));
}

function row(effect: EffectView, file: string): HTMLElement {
  const side = effect.patched ? 'patched' : 'base';
  const view = effect.patched ?? effect.base;
  const at = view?.at;
  const { sign, word } = marks[effect.change];
  const line = element(
    'button',
    { class: `effect ${effect.change}`, 'data-key': `effect-${effect.id}`, title: titleOf(effect) },
    element('span', { class: 'step' }, String(view?.step ?? '')),
    element('span', { class: 'sign', 'aria-label': word }, sign),
    element('span', { class: 'text' }, (view?.count ?? 1) > 1 ? `${effect.text} ×${view?.count}` : effect.text),
    element('span', { class: 'place' }, at ? placeText(at, file) : ''),
  );
  if (at) line.addEventListener('click', () => send({ type: 'reveal', at, side }));
  return line;
}

function titleOf({ base, patched, change }: EffectView): string {
  const lines = [change === 'same' ? '' : marks[change].word];
  if (base && patched && change === 'changed') lines.push(`base: ${base.text}`, `patched: ${patched.text}`);
  for (const frame of (patched ?? base)?.stack ?? []) lines.push(`${frame.function} (line ${frame.at.line})`);
  return lines.filter(Boolean).join('\n');
}

function more(left: number, onPress: () => void): HTMLElement {
  const made = element('button', { class: 'link' }, `Show more (${left} left)`);
  made.addEventListener('click', onPress);
  return made;
}
