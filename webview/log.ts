import type { LogView } from '../src/protocol/review';
import { element } from './dom';

/** What the driver logged on the patched side, and on the base side where that differs. */
export function drawLog({ base, patched }: { base: readonly LogView[]; patched: readonly LogView[] }): Node[] {
  if (base.length + patched.length === 0) return [];
  const isSame = textOf(base) === textOf(patched);
  return [
    element('h2', {}, 'Kernel log'),
    ...(isSame ? [] : [element('h3', {}, 'Base'), lines(base), element('h3', {}, 'Buffer')]),
    lines(patched),
  ];
}

function lines(log: readonly LogView[]): HTMLElement {
  return element('pre', { class: 'log' }, log.length > 0 ? textOf(log) : 'nothing');
}

function textOf(log: readonly LogView[]): string {
  return log.map(({ level, device, text }) => `${level}: ${device ? `${device}: ` : ''}${text.trimEnd()}`).join('\n');
}
