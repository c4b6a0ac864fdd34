import type { PlaceView } from '../src/protocol/place';
import { element } from './dom';
import { placeLink } from './place-link';

/** More places than this are folded away. */
const few = 8;

/** Places of changed lines that did not run, each a line or the first of several. */
export function missedPlaces(places: readonly (PlaceView & { readonly endLine?: number })[]): HTMLElement {
  const links = element(
    'ul',
    { class: 'missed', 'aria-label': 'Changed lines that did not run' },
    ...places.map((at) => {
      const { endLine = at.line } = at;
      return element('li', {}, placeLink(at, 'patched'), endLine > at.line ? `–${endLine}` : '');
    }),
  );
  return places.length > few
    ? element('details', { class: 'fold' }, element('summary', {}, 'Which lines'), links)
    : links;
}
