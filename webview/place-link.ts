import type { FrameView, PlaceView } from '../src/protocol/place';
import { element } from './dom';
import { send } from './host';

/** Whose text a place counts in. */
export type Side = 'base' | 'patched';

/** What the sides are called. */
export const sideNames: Readonly<Record<Side, string>> = { base: 'Base', patched: 'Patched' };

/** A place in the source that opens in the editor. */
export function placeLink(at: PlaceView, side: Side): HTMLElement {
  const link = element(
    'button',
    { class: 'link', title: `${at.file}:${at.line}` },
    `${at.file.split('/').at(-1)}:${at.line}`,
  );
  link.addEventListener('click', () => send({ type: 'reveal', at, side }));
  return link;
}

/** How the code came to a place, innermost function first. Folded away, except where `open` says otherwise. */
export function callChain(stack: readonly FrameView[], side: Side, open = false): HTMLElement | undefined {
  if (stack.length === 0) return undefined;
  const frames = stack.map((frame) => element('li', {}, `${frame.function} `, placeLink(frame.at, side)));
  return element(
    'details',
    { class: 'chain', ...(open && { open: '' }) },
    element('summary', {}, `Call chain, ${stack.length} deep`),
    element('ol', { class: 'stack' }, ...frames),
  );
}
