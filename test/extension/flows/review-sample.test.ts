import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();
const driver = 'arm-smmu-v3.c';

describe.skipIf(chromium.missing)(titleWith('a reviewer of the sample', chromium), () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({ settings: { 'workbench.colorTheme': 'Default Dark Modern' } });
  });

  afterAll(() => session?.close());

  it('sees what the patch does: over the function, beside its lines and in the panel', async () => {
    const { workbench } = session;
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.goToLine(200);
    await workbench.lens(/\d+ effects · [1-9]\d* changed/, 'visible').waitFor();
    await workbench.inlineText('GBPA ABORT 0→1');
    await workbench.command('SMMU Review: Show Panel');
    const panel = workbench.panel();
    await panel.getByText('every step ran').first().waitFor();
    await panel.locator('.registers').getByText('GBPA').waitFor();
    await panel.locator('.effect.added', { hasText: 'GBPA ABORT 0→1' }).waitFor();
    await panel.locator('.effect.moved', { hasText: 'EVENTQ_BASE' }).waitFor();
    await workbench.screenshot('review-sample-dark');
  });

  it('peeks at the lines with other effects from the lens over a function', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.clickLens(/\d+ effects · [1-9]\d* changed/);
    await page.locator('.peekview-widget .ref-tree .monaco-list-row').first().waitFor();
    await workbench.screenshot('review-sample-peek');
    await page.keyboard.press('Escape');
    await page.locator('.peekview-widget').first().waitFor({ state: 'detached' });
  });

  it('goes from an effect to its line, by mouse and by keyboard', async () => {
    const { workbench } = session;
    const effect = workbench.panel().locator('.effect.changed', { hasText: 'CR2' });
    await effect.click();
    await workbench.status(/Ln 210,/).waitFor();
    await effect.press('ArrowDown');
    await workbench.panel().locator('.effect:focus').press('Enter');
    await workbench.status(/Ln 91,/).waitFor();
  });

  it('sees only what differs, when it asks for that', async () => {
    const panel = session.workbench.panel();
    await panel.getByText('Only what differs').click();
    await panel.locator('.effect.same').first().waitFor({ state: 'detached' });
    expect(await panel.locator('.effect').count()).toBe(7);
  });

  it('sees an unsaved edit a moment later', async () => {
    const { workbench } = session;
    await workbench.goToLine(212);
    await workbench.page.locator('.view-lines').first().press('Home');
    await workbench.page.keyboard.type('// ');
    await workbench.panel().locator('.effect.removed', { hasText: 'STRTAB_BASE_CFG' }).waitFor();
    expect(await workbench.page.locator('.tab.active.dirty', { hasText: driver }).count()).toBe(1);
  });
});

describe.skipIf(chromium.missing)(titleWith('the colours', chromium), () => {
  it.each([
    ['light', 'Default Light Modern'],
    ['high-contrast', 'Default High Contrast'],
  ])('fit a %s theme', async (name, theme) => {
    const session = await openSession({ settings: { 'workbench.colorTheme': theme } });
    try {
      const { workbench } = session;
      await workbench.goToLine(200);
      // VS Code keeps lenses of lines that scrolled away in the page, hidden.
      await workbench.lens(/[1-9]\d* changed/).waitFor();
      await workbench.command('SMMU Review: Show Panel');
      await workbench.panel().locator('.effect.added').first().waitFor();
      await workbench.screenshot(`review-sample-${name}`);
    } finally {
      await session.close();
    }
  });
});
