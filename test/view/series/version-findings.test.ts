import { expect, it } from 'vitest';
import { compareVersions, versionRuns } from '../../../src/extension/series/version-findings';
import { versionCounts, versionTitle, versionTooltip } from '../../../src/extension/view/series-words';
import type { FindingView, JudgementView } from '../../../src/protocol/finding';
import type { ReviewModel } from '../../../src/protocol/review';

const finding = (key: string, origin: FindingView['origin'] = 'introduced') =>
  ({ key, claim: key, origin }) as FindingView;
const model = (...judgements: JudgementView[]) => ({ judgements }) as unknown as ReviewModel;
const under = (policy: string, ...findings: FindingView[]): JudgementView => ({ policy, findings, allowances: [] });

/** Both versions in two scenarios. */
function compared(policy = ''): string {
  const older = versionRuns(
    [
      {
        scenario: 'boot',
        model: model(under('ADOPT', finding('a'), finding('old', 'pre-existing')), under('BLOCK', finding('a'))),
      },
      { scenario: 'kdump', model: model(under('ADOPT', finding('a'), finding('b', 'interaction'))) },
    ],
    policy,
  );
  const newer = versionRuns(
    [
      { scenario: 'boot', model: model(under('ADOPT', finding('b')), under('BLOCK', finding('c'))) },
      { scenario: 'kdump', model: undefined },
    ],
    policy,
  );
  const { gone, came, kept, unknown } = compareVersions(older, newer);
  const told = (list: typeof gone) =>
    list.map(({ finding: { key }, scenarios, policies }) => `${key} in ${scenarios} under ${policies}`).join('; ');
  return `gone: ${told(gone)} | came: ${told(came)} | ${kept} kept | unknown: ${unknown}`;
}

it('tells which findings went away and which came', () => {
  expect(compared()).toBe(
    'gone: a in boot,kdump under ADOPT,BLOCK | came: c in boot under BLOCK | 1 kept | unknown: kdump',
  );
  expect(compared('ADOPT')).toBe('gone: a in boot,kdump under ADOPT | came:  | 1 kept | unknown: kdump');
});

it('says what it does not know', () => {
  const judged = [{ scenario: 'boot', model: model({ ...under('ADOPT'), unjudged: 'patched' }) }];
  expect(versionRuns(judged, '').unknown).toEqual(['boot']);
  expect(versionRuns(judged, 'BLOCK').unknown).toEqual([]);
});

it('puts it in words', () => {
  const runs = versionRuns([{ scenario: 'boot', model: model(under('ADOPT', finding('a'))) }], '');
  const none = versionRuns([{ scenario: 'boot', model: undefined }], '');
  const difference = { older: 'v1', newer: 'v2', scenarios: ['boot'], ...compareVersions(runs, none) };
  expect(versionTitle(difference)).toBe('v1 → v2');
  expect(versionCounts(difference)).toBe('1 gone · 0 new · 0 in both');
  expect(versionCounts({ ...difference, ...compareVersions(none, none) })).toBe('no findings in either');
  expect(versionTooltip(difference)).toBe(
    'Findings that the base has not, in 1 scenario:\nboot\nNot known, as a version did not finish: boot',
  );
});
