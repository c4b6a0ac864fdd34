import type { ChangeReachView } from '../src/protocol/panel';
import { element } from './dom';
import { placeLink } from './place-link';
import { counted } from './words';

/** More lines than this are folded away. */
const few = 8;

/** How much of the change ran, and which lines did not: nothing is known about those. */
export function drawReach({ reach }: { reach?: ChangeReachView }): Node[] {
  if (!reach) return [];
  const { of, reached, missed, scenarios } = reach;
  const where = scenarios === 1 ? 'in this scenario' : `in ${counted(scenarios, 'scenario')}`;
  const title = element('h2', {}, `Changed lines: ${reached} of ${of} ran`);
  if (missed.length === 0) {
    const sign = element('b', { class: 'good' }, '✓ ');
    return [title, element('p', {}, sign, `Each changed line with code ran ${where}.`)];
  }
  const text = `${counted(missed.length, 'changed line')} did not run ${where}. Nothing is known about ${missed.length === 1 ? 'it' : 'them'}.`;
  const links = element(
    'ul',
    { class: 'missed', 'aria-label': 'Changed lines that did not run' },
    ...missed.map((at) => element('li', {}, placeLink(at, 'patched'))),
  );
  return [
    title,
    element('p', {}, element('b', { class: 'unknown' }, '? '), text),
    missed.length > few ? element('details', { class: 'fold' }, element('summary', {}, 'Which lines'), links) : links,
  ];
}
