import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { breathe } from '../engine/world/tree-world';
import { requireTrees, titleWith } from '../support/requires';
import { seeds } from './seeded';
import { type Judged, Survey } from './survey';

afterEach(breathe);

for (const version of ['6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`mistakes in ${version}`, tree), { timeout: 240_000 }, () => {
    let survey: Survey;
    const stock = new Map<string, Judged>();
    beforeAll(() => {
      survey = new Survey(tree.path);
    });

    const certain = ({ findings }: Judged) => findings.filter(({ level }) => level === 'proven');

    test.each(seeds)('$oracle: $id is caught where it is', ({ situation, changes, rules, culprit }) => {
      const before = stock.get(situation) ?? survey.judge(situation, []);
      stock.set(situation, before);
      const known = new Set(certain(before).map(({ rule, claim }) => `${rule}: ${claim}`));
      const found = certain(survey.judge(situation, changes)).filter(
        ({ rule, claim }) => !known.has(`${rule}: ${claim}`),
      );
      const caught = found.find(({ rule }) => rules.includes(rule));
      expect(caught ? rules : found.map(({ rule, claim }) => `${rule}: ${claim}`)).toEqual(rules);
      if (culprit !== undefined) expect(caught?.stack.map((frame) => frame.function).join(' ')).toContain(culprit);
    });
  });
}
