import type { LogView } from '../src/protocol/review';
import { collapsed, type Stretch } from './collapse';
import { element } from './dom';
import { type DiffLine, diffOf } from './line-diff';
import { sideNames } from './place-link';
import { counted } from './words';

/** A sign and a word for whose line it is. */
const marks: Readonly<Record<DiffLine['of'], { readonly sign: string; readonly word: string; readonly kind: string }>> =
  {
    both: { sign: ' ', word: '', kind: 'same' },
    base: { sign: '−', word: `${sideNames.base} only: `, kind: 'removed' },
    patched: { sign: '+', word: `${sideNames.patched} only: `, kind: 'added' },
  };

/** What the driver logged, once where both sides say the same, with a sign on each line that only one of them says. */
export function drawLog({ base, patched }: { base: readonly LogView[]; patched: readonly LogView[] }): Node[] {
  if (base.length + patched.length === 0) return [];
  const diff = diffOf(linesOf(base), linesOf(patched));
  const differing = diff.filter(({ of }) => of !== 'both').length;
  const title =
    differing > 0
      ? `Kernel log: ${counted(differing, 'line')} ${differing === 1 ? 'differs' : 'differ'}`
      : 'Kernel log';
  return [element('h2', {}, title), element('ol', { class: 'log' }, ...collapsed(diff, keyOf).map(stretch))];
}

function linesOf(log: readonly LogView[]): readonly string[] {
  const text = ({ level, device, text: said }: LogView): string =>
    `${level}: ${device ? `${device}: ` : ''}${said.trimEnd()}`;
  return log.map(text);
}

function keyOf({ of, text }: DiffLine): string {
  return `${of} ${text}`;
}

function stretch({ rows, times }: Stretch<DiffLine>): HTMLElement {
  const lines = rows.map(({ of, text }) => {
    const { sign, word, kind } = marks[of];
    const mark = element('span', { class: 'sign', 'aria-hidden': 'true' }, sign);
    const said = word ? element('span', { class: 'unseen' }, word) : undefined;
    return element('div', { class: kind }, mark, said, element('span', {}, text));
  });
  return element('li', {}, ...lines, ...(times > 1 ? [roundText(rows.length, times)] : []));
}

/** How often the rows above come. */
export function roundText(rows: number, times: number): HTMLElement {
  const what = rows === 1 ? 'this' : `these ${rows}`;
  return element('div', { class: 'round quiet' }, `↻ ${what} ${times} times in a row`);
}
