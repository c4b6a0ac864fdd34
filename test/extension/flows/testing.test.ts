import { afterAll, beforeAll, describe, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();

describe.skipIf(chromium.missing)(titleWith('a reviewer who runs scenarios as tests', chromium), () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({ settings: { 'workbench.colorTheme': 'Default Dark Modern' } });
  });

  afterAll(() => session?.close());

  /** A row of the Test Explorer. */
  const row = (name: string | RegExp) =>
    session.workbench.page.locator('.test-explorer .monaco-list-row', { hasText: name }).first();

  it('finds them in groups, once a driver is open', async () => {
    const { workbench } = session;
    await workbench.lens(/changed/).waitFor();
    await workbench.command('Testing: Focus on Test Explorer View');
    await row('Kdump').waitFor();
    await workbench.screenshot('testing-tree');
  });

  it('runs a group, and the panel shows the same', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.command('SMMU Review: Show Panel');
    await workbench.panel().getByText('Function').first().waitFor();
    await row('Start').click();
    await page.keyboard.press('ArrowRight');
    await row('Start').locator('.codicon-testing-run-icon').first().click();
    await row('Cold boot')
      .and(page.getByLabel(/passed/i))
      .waitFor();
    await row('Entry of the crash kernel')
      .and(page.getByLabel(/passed|failed|skipped/i))
      .waitFor();
    const panel = workbench.panel();
    await panel.getByText(/^2 scenarios/).waitFor();
    await workbench.screenshot('testing-run');
  });

  it('compares both sides, with the effects as a diff at the first line that differs', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.command('View: Toggle Panel Visibility');
    await row('Cold boot').click();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Execute Using Profile...' }).click();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Compare Base and Patched' }).first().click();
    await row('Cold boot')
      .and(page.getByLabel(/failed/i))
      .waitFor();
    await workbench.screenshot('testing-compare');
    await page.locator('.monaco-list-row', { hasText: 'effects differ' }).first().click();
    await page.locator('.monaco-diff-editor').first().waitFor();
    await workbench.screenshot('testing-diff');
  });

  it('sees which lines ran', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await row('Start').hover();
    await row('Start').locator('.codicon-testing-coverage-icon').first().click();
    await page.locator('.pane', { hasText: 'Test Coverage' }).getByText('arm-smmu-v3.c').first().waitFor();
    await workbench.screenshot('testing-coverage');
  });
});
