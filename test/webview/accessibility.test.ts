import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousIssues } from '../extension/support/accessibility';
import { requireChromium } from '../extension/support/browser';
import { titleWith } from '../support/requires';
import { PanelPage } from './support/panel-page';
import { finding, judgement, model, survey, surveyRow, timeline } from './support/views';

const chromium = requireChromium();
/** Colours are those of VS Code's themes, which are not here. */
const colours = ['color-contrast'];

describe.skipIf(chromium.missing)(titleWith('who uses no mouse or no eyes', chromium), () => {
  let panel: PanelPage;
  beforeAll(async () => {
    panel = await PanelPage.open();
  });
  afterAll(() => panel?.close());

  const issues = (): Promise<readonly string[]> => seriousIssues(panel.page.mainFrame(), colours);

  it.each(['none', 'no-tree', 'tree'] as const)('can use the panel where the place is %s', async (place) => {
    await panel.show({ place });
    expect(await issues()).toEqual([]);
  });

  it('can use it while something runs', async () => {
    await panel.show({ running: 'Opening the tree…' });
    expect(await issues()).toEqual([]);
  });

  it('can use all of its parts', async () => {
    const call = { function: 'f' };
    const given = [
      { parameter: 'struct device *dev', given: 'nvme', choices: ['nvme', 'nic'], byType: true },
      { parameter: 'int ssid', given: '0', choices: [], byType: true },
    ];
    const findings = [finding({}), finding({ level: 'hint', origin: 'pre-existing' }), finding({ origin: 'resolved' })];
    const allowances = [{ rule: 'r', claim: 'DMA stops.', reason: 'it has to', evidence: [1] }];
    const log = ['new', 'loop', 'loop', 'loop'].map((text) => ({ step: 1, level: 'info', text }));
    const shown = model(
      { call, scenario: 'booted', timeline: timeline(), judgements: [judgement({ findings, allowances })] },
      { log, calls: [{ function: 'f', result: '0', arguments: given }] },
    );
    const rows = [
      surveyRow('cold-boot', { notRun: 2, leavesOut: true }),
      surveyRow('under-dma', { own: { effects: 3, changed: 1 }, notCompared: 4 }),
    ];
    const at = { file: 'a/driver.c', line: 7, column: 1 };
    const missed = Array.from({ length: 20 }, (_, index) => ({
      ...at,
      line: index * 2,
      endLine: index * 2 + 1,
      lines: 2,
    }));
    const reach = { of: 30, reached: 10, missed, scenarios: 2 };
    await panel.show({ call, function: 'f', reach, survey: survey(rows, { function: 'f' }) }, shown);
    for (const each of await panel.page.locator('details').all())
      await each.evaluate((part) => part.setAttribute('open', ''));
    expect(await issues()).toEqual([]);
  });
});
