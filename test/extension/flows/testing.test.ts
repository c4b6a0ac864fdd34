import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { seriousIssues } from '../support/accessibility';
import { requireChromium } from '../support/browser';
import { faintTexts } from '../support/contrast';
import { openSession, type Session } from '../support/session';
import type { Workbench } from '../support/workbench';

const chromium = requireChromium();

/** Menus and buttons of a list that is still drawn come and go: what a person does again. */
async function insist(act: (timeout: number) => Promise<void>, page: Page): Promise<void> {
  for (let tries = 0; tries < 8; tries++) {
    try {
      return await act(5_000);
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  return act(20_000);
}

/** Runs tests and cancels that when some are done. */
async function runSome(workbench: Workbench): Promise<void> {
  const panel = workbench.panel();
  await workbench.command('Test: Run All Tests');
  await panel.getByText(/\d+ to go/).waitFor();
  await workbench.command('Test: Cancel Test Run');
  await panel.getByText(/cancelled after \d+ of \d+/).waitFor();
}

describe.skipIf(chromium.missing)(titleWith('a reviewer who runs scenarios as tests', chromium), () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({ settings: { 'workbench.colorTheme': 'Default Dark Modern' } });
  });

  afterAll(() => session?.close());

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.workbench.screenshot('testing-failed');
  });

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
    await insist(async (timeout) => {
      await row('Start').hover({ timeout });
      await row('Start').locator('.codicon-testing-run-icon').first().click({ timeout });
    }, page);
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
    const profile = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Compare Base and Patched' }).first();
    await insist(async (timeout) => {
      await row('Cold boot').click({ timeout });
      await page.keyboard.press('Shift+F10');
      // A menu takes no clicks for a moment after it opened; keys it takes at once.
      await page.getByRole('menuitem', { name: 'Execute Using Profile...' }).hover({ timeout });
      await page.keyboard.press('Enter');
      await profile.click({ timeout });
    }, page);
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
    await insist(async (timeout) => {
      await row('Start').hover({ timeout });
      await row('Start').locator('.codicon-testing-coverage-icon').first().click({ timeout });
    }, page);
    await page.locator('.pane', { hasText: 'Test Coverage' }).getByText('arm-smmu-v3.c').first().waitFor();
    await workbench.screenshot('testing-coverage');
  });

  it('runs again when the driver is saved, where that is asked for', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await insist(async (timeout) => {
      await row('Start').hover({ timeout });
      await row('Start').locator('.codicon-testing-turn-continuous-run-on').first().click({ timeout });
    }, page);
    await workbench.goToLine(1);
    await page.keyboard.press('Enter');
    await workbench
      .panel()
      .getByText(/before the edit/)
      .waitFor();
    await page.keyboard.press('Control+s');
    await workbench
      .panel()
      .getByText(/before the edit/)
      .waitFor({ state: 'detached' });
    await row('Cold boot')
      .and(page.getByLabel(/passed/i))
      .waitFor();
    await workbench.command('Test: Stop Continuous Run');
  });

  it('stops where a person says so, on both surfaces', async () => {
    const { workbench } = session;
    await runSome(workbench);
  });

  it('finds scenarios of the workspace, with their faults at their lines', async () => {
    const { workbench, folder } = session;
    const { page } = workbench;
    const mine = { version: 1, id: 'mine', title: 'My own boot', summary: 'As the cold one.', group: 'own' };
    const rest = { profile: 'qemu-virt', driver: 'arm-smmu-v3', steps: [{ boot: { extent: 'driver' } }] };
    const write = (name: string, content: object): void =>
      writeFileSync(join(folder, `${name}.scenario.json`), JSON.stringify(content, undefined, 2));
    write('mine', { ...mine, ...rest });
    write('misspelt', { ...mine, ...rest, id: 'misspelt', proflie: 'qemu-virt' });
    await row('Own').waitFor();
    await row('Own').click();
    await page.keyboard.press('ArrowRight');
    await insist(async (timeout) => {
      await row('My own boot').hover({ timeout });
      await row('My own boot').locator('.codicon-testing-run-icon').first().click({ timeout });
    }, page);
    await row('My own boot')
      .and(page.getByLabel(/passed/i))
      .waitFor();
    await workbench.command('Problems: Focus on Problems View');
    await page
      .locator('.markers-panel', { hasText: /profile/ })
      .first()
      .waitFor();
    const panelRow = workbench.panel().locator('.survey-part tr', { hasText: 'My own boot' });
    await panelRow.waitFor({ state: 'attached' });
    await workbench.screenshot('testing-workspace');
    for (const name of ['mine', 'misspelt']) rmSync(join(folder, `${name}.scenario.json`));
    await row('Own').waitFor({ state: 'detached' });
    // Nor does the panel tell of it.
    await panelRow.waitFor({ state: 'detached' });
    await runSome(workbench);
  });

  it.each([
    ['dark', 'Dark Modern', 'vscode-dark'],
    ['light', 'Light Modern', 'vscode-light'],
    ['high-contrast', 'Dark High Contrast', 'vscode-high-contrast'],
    ['high-contrast-light', 'Light High Contrast', 'vscode-high-contrast-light'],
  ])('reads the same in the panel in a %s theme, with eyes or without', async (name, theme, kind) => {
    const { workbench } = session;
    const { page } = workbench;
    const panel = workbench.panel();
    if (name === 'dark') await workbench.command('View: Toggle Panel Visibility');
    await workbench.theme(theme);
    await panel.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor({ state: 'attached' });
    await panel.locator('.results:not(.stale)').waitFor();
    await panel.locator('.survey-part h2').scrollIntoViewIfNeeded();
    await workbench.screenshot(`testing-panel-${name}`);
    expect(await faintTexts(panel)).toEqual([]);
    const place = await page.frameLocator('iframe.webview').first().locator('#active-frame').elementHandle();
    const frame = await place?.contentFrame();
    if (!frame) throw new Error('the panel has no frame');
    // What is behind the page is not in it: axe would take it for white. Contrast is measured above.
    expect(await seriousIssues(frame, ['color-contrast'])).toEqual([]);
  });
});
