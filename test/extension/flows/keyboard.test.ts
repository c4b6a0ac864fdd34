import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { thread } from '../../support/sample-series';
import { requireChromium } from '../support/browser';
import { Keyboard } from '../support/keyboard';
import { type ScratchSample, scratchSample } from '../support/scratch-sample';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();

describe.skipIf(chromium.missing)(titleWith('a reviewer without a mouse', chromium), () => {
  let session: Session;
  let scratch: ScratchSample;
  let keyboard: Keyboard;

  beforeAll(async () => {
    scratch = scratchSample({ 'series.mbox': thread() });
    const { folder, driver } = scratch;
    session = await openSession({
      open: { folder, file: driver },
      settings: {
        'workbench.colorTheme': 'Default Dark Modern',
        'diffEditor.codeLens': true,
        'diffEditor.renderSideBySide': false,
        'smmuReview.export.from': 'Rita <rita@example.org>',
      },
    });
    keyboard = new Keyboard(session.workbench.page);
    await session.workbench.lens('Run').waitFor({ state: 'attached' });
  });

  afterAll(async () => {
    await session?.close();
    scratch?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.workbench.screenshot('keyboard-failed');
  });

  it('comes from the mailbox of a series to the reply', async () => {
    const { workbench, folder } = session;
    const { page } = workbench;
    await keyboard.watchPointer();
    const start = performance.now();
    // Room for what stands after the lines.
    await keyboard.press('Control+b');
    await keyboard.open('series.mbox');
    await keyboard.choose('SMMU Review: Open Patch…', 'This editor');
    await page.locator('.tab.active', { hasText: 'patched' }).waitFor();
    await keyboard.press('Alt+F5');
    await keyboard.command('SMMU Review: Run Wherever the Function Is Reached');
    await workbench.panel().locator('.survey button').first().waitFor();
    await workbench.panel().locator('.results:not(.stale)').waitFor();
    await keyboard.command('SMMU Review: Draft Review Comments');
    await page.locator('.editor.modified .comment-thread').first().waitFor();
    await keyboard.command('Comments: Expand All Comments');
    await page.locator('.review-widget', { hasText: 'Draft, not sent' }).filter({ visible: true }).waitFor();
    await workbench.screenshot('keyboard-draft');
    await keyboard.command('SMMU Review: Keep Comment');
    await page.locator('.review-widget', { hasText: 'Kept, not sent' }).filter({ visible: true }).waitFor();
    await keyboard.choose('SMMU Review: Export Report…', 'mbox');
    await keyboard.confirm('smmu-review-mbox.mbox');
    await page.locator('.notification-list-item', { hasText: 'Written' }).waitFor();
    const seconds = (performance.now() - start) / 1000;
    const [load = 0] = loadavg();
    console.log(`from the mailbox to the reply: ${seconds.toFixed(1)} s, load ${load.toFixed(1)} on ${cpus().length}`);
    const mail = await new PostalMime().parse(readFileSync(join(folder, 'smmu-review-mbox.mbox')));
    expect(mail.inReplyTo).toBe('<patch-2@example.org>');
    expect(mail.text).toContain('CR0.SMMUEN is set though cached configuration');
    expect(await keyboard.pointerEvents()).toBe(0);
  });

  it.each([
    ['dark', 'Dark Modern', 'vs-dark'],
    ['light', 'Light Modern', 'vs'],
    ['high-contrast', 'Dark High Contrast', 'hc-black'],
    ['high-contrast-light', 'Light High Contrast', 'hc-light'],
  ])('sees all of it in a %s theme', async (name, theme, kind) => {
    const { workbench } = session;
    const { page } = workbench;
    await keyboard.command('Notifications: Clear All Notifications');
    await keyboard.theme(theme);
    await page.locator(`.monaco-workbench.${kind}`).waitFor();
    await workbench.panel().locator('.results:not(.stale)').waitFor();
    await page.locator('.review-widget', { hasText: 'Kept, not sent' }).filter({ visible: true }).waitFor();
    await workbench.screenshot(`keyboard-${name}`);
    expect(await keyboard.pointerEvents()).toBe(0);
  });
});
