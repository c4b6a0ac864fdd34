import type { ReviewModel } from '../../../protocol/review';
import { changeText, outcomeOf, provenOf } from './outcome';
import { escapeXml } from './xml';

/** JUnit's XML as build servers read it: a test case for each scenario; one without an answer is skipped and says why. */
export function junit(models: readonly ReviewModel[]): string {
  const outcomes = models.map(outcomeOf);
  const count = (...kinds: readonly string[]) => outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  const cases = models.map((model, index) => {
    const { kind, reasons } = outcomes[index] ?? { kind: 'stopped', reasons: [] };
    const first = escapeXml(reasons[0] ?? '');
    const all = escapeXml(reasons.join('\n'));
    const place = provenOf(model).flatMap(({ changedAt, at }) => changedAt ?? at ?? [])[0];
    const where = place ? ` file="${escapeXml(place.file)}" line="${place.line}"` : '';
    const inside = {
      passed: '',
      failed: `\n      <failure message="${first}">${all}</failure>`,
      'not-modelled': `\n      <skipped message="${first}"/>`,
      stopped: `\n      <error message="${first}">${all}</error>`,
    }[kind];
    const said = `\n      <system-out>${escapeXml(changeText(model))}</system-out>\n    `;
    return `    <testcase classname="${escapeXml(model.profile)}" name="${escapeXml(model.scenario)}"${where}>${inside}${said}</testcase>`;
  });
  const totals = `tests="${models.length}" failures="${count('failed')}" errors="${count('stopped')}" skipped="${count('not-modelled')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="smmu-review" ${totals}>`,
    `  <testsuite name="smmu-review" ${totals}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
