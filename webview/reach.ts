import type { ChangeReachView } from '../src/protocol/panel';
import { element } from './dom';
import { missedPlaces } from './missed';
import { counted } from './words';

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
  const lines = of - reached;
  const text = `${counted(lines, 'changed line')} did not run ${where}. Nothing is known about ${lines === 1 ? 'it' : 'them'}.`;
  return [title, element('p', {}, element('b', { class: 'unknown' }, '? '), text), missedPlaces(missed)];
}
