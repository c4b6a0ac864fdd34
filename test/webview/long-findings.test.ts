import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousIssues } from '../extension/support/accessibility';
import { requireChromium } from '../extension/support/browser';
import { titleWith } from '../support/requires';
import { PanelPage } from './support/panel-page';
import { finding, judgement, model } from './support/views';

const chromium = requireChromium();
const many = (count: number, given: Parameters<typeof finding>[0] = {}) =>
  Array.from({ length: count }, (_, index) =>
    finding({ key: `rule ${index + 1}`, claim: `Claim ${index + 1}.`, ...given }),
  );

describe.skipIf(chromium.missing)(titleWith('a long list of findings', chromium), () => {
  let panel: PanelPage;
  beforeAll(async () => {
    panel = await PanelPage.open();
  });
  afterAll(() => panel?.close());

  const claims = (): Promise<readonly string[]> => panel.page.locator('.finding > strong').allInnerTexts();

  it('is counted as a whole and drawn in parts, on demand', async () => {
    await panel.show({}, model({ judgements: [judgement({ findings: many(250) })] }));
    expect(await panel.text('.judgement')).toBe('✗ 250 proven breaches that the base does not have.');
    expect([(await claims()).length, (await claims()).at(-1)]).toEqual([100, 'Claim 100.']);
    await panel.page.getByText('Show more (150 left)').press('Enter');
    expect([(await claims()).length, (await claims()).at(-1)]).toEqual([200, 'Claim 200.']);
    const focused = panel.page.locator('.finding', { has: panel.page.locator(':focus') });
    expect(await focused.locator('strong').innerText()).toBe('Claim 101.');
    await panel.page.getByText('Show more (50 left)').click();
    expect((await claims()).length).toBe(250);
    expect(await panel.page.getByText('Show more').filter({ visible: true }).count()).toBe(0);
    expect(await seriousIssues(panel.page.mainFrame(), ['color-contrast'])).toEqual([]);
  });

  it('stays as long when a decision comes in, and shows it', async () => {
    await panel.show({}, model({ judgements: [judgement({ findings: many(250) })] }));
    await panel.page.getByText('Show more (150 left)').click();
    await panel.decide({ 'rule 150': { kind: 'kept', text: 'Kept.' } });
    expect((await claims()).length).toBe(200);
    const kept = panel.page.locator('.finding', { hasText: 'Claim 150.' });
    expect(await kept.locator('.decision').innerText()).toBe('Kept.');
  });

  it('is parted where the base has it too, each list by itself', async () => {
    const findings = [...many(101), ...many(130, { origin: 'resolved' })];
    await panel.show({}, model({ judgements: [judgement({ findings })] }));
    await panel.page.getByText('130 findings of the base that the patched side resolves').click();
    expect(await panel.page.getByText(/^Show more/).allInnerTexts()).toEqual([
      'Show more (1 left)',
      'Show more (30 left)',
    ]);
    await panel.page.getByText('Show more (30 left)').click();
    expect(await panel.page.locator('details .finding').count()).toBe(130);
    expect(await panel.page.getByText('Show more (1 left)').isVisible()).toBe(true);
  });
});
