import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { thread } from '../../support/sample-series';
import { requireChromium } from '../support/browser';
import { type ScratchSample, scratchSample } from '../support/scratch-sample';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();

describe.skipIf(chromium.missing)(titleWith('a reviewer of a series from the list', chromium), () => {
  let session: Session;
  let scratch: ScratchSample;

  beforeAll(async () => {
    scratch = scratchSample({ 'series.mbox': thread() });
    const { folder, driver } = scratch;
    session = await openSession({
      open: { folder, file: driver },
      settings: {
        'workbench.colorTheme': 'Default Dark Modern',
        'smmuReview.export.from': 'Rita <rita@example.org>',
      },
    });
  });

  afterAll(async () => {
    await session?.close();
    scratch?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.workbench.screenshot('reply-failed');
  });

  it('finds a draft under the line that brings the fault, collapsed, and the finding among the problems', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.lens('Run').waitFor({ state: 'attached' });
    await workbench.open('series.mbox');
    await workbench.choose('SMMU Review: Open Patch…', 'This editor');
    await page.locator('.tab.active', { hasText: 'patched' }).waitFor();
    await workbench.command('SMMU Review: Draft Review Comments');
    await page.locator('.editor.modified .comment-thread').first().waitFor();
    // Nothing opens by itself: neither the comment nor the view of all comments.
    expect(await page.locator('.review-widget').filter({ visible: true }).count()).toBe(0);
    expect(await page.locator('.comments-panel').filter({ visible: true }).count()).toBe(0);
    await workbench.screenshot('reply-draft-collapsed');
    await workbench.command('Comments: Expand All Comments');
    const draft = page.locator('.review-widget', { hasText: 'Draft, not sent' }).filter({ visible: true });
    await draft.getByText('CR0.SMMUEN is set though cached configuration').waitFor();
    await workbench.screenshot('reply-draft-dark');
    await page.keyboard.press('Control+Shift+m');
    await page.locator('.markers-panel', { hasText: 'caches-clean-before-enable' }).waitFor();
    await workbench.screenshot('reply-problems');
    await page.keyboard.press('Control+Shift+m');
    await page.locator('.markers-panel').filter({ visible: true }).waitFor({ state: 'detached' });
  });

  it('writes a remark of their own under another line, with keys alone', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await page.locator('.editor.modified .view-lines').first().press('Control+Home');
    await workbench.goToLine(220);
    await workbench.command('SMMU Review: Create Review Comment');
    // What is typed before the field has the focus goes elsewhere.
    await page.locator('.review-widget .monaco-editor.focused').waitFor();
    await page.keyboard.type('Which ranges are meant here?');
    await page.keyboard.press('Control+Enter');
    const own = page.locator('.review-widget', { hasText: 'Your remark, not sent' }).filter({ visible: true });
    await own.getByText('Which ranges are meant here?').first().waitFor();
    await workbench.screenshot('reply-own');
    await page.keyboard.press('Escape');
    await workbench.goToLine(219);
  });

  it('keeps it, and opens the mails that answer the patches', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.command('SMMU Review: Keep Comment');
    await page.locator('.review-widget', { hasText: 'Kept, not sent' }).filter({ visible: true }).waitFor();
    await workbench.command('SMMU Review: Open Mail Reply');
    await page.locator('.tab.active', { hasText: 'From: Rita' }).waitFor();
    await workbench.screenshot('reply-mail');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const shown = async () => {
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+c');
      return new PostalMime().parse(await page.evaluate(() => navigator.clipboard.readText()));
    };
    const second = await shown();
    expect([second.from?.address, second.inReplyTo, second.to?.map(({ address }) => address)]).toEqual([
      'rita@example.org',
      '<patch-2@example.org>',
      ['joerg@example.org'],
    ]);
    expect(second.text).toContain('CR0.SMMUEN is set though cached configuration');
    await workbench.command('View: Revert and Close Editor');
    // Each remark answers the patch that brings its line.
    await page.locator('.tab.active', { hasText: 'From: Rita' }).waitFor();
    const first = await shown();
    expect(first.inReplyTo).toBe('<patch-1@example.org>');
    expect(first.text).toMatch(/> .*CMDQ_CFGI_1_RANGE.*\n\nWhich ranges are meant here\?\n/);
  });

  it('sees the same in light and in high contrast', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.command('View: Revert and Close Editor');
    await page.locator('.tab.active', { hasText: 'patched' }).waitFor();
    for (const [name, theme, kind] of [
      ['light', 'Light Modern', 'vs'],
      ['hc-dark', 'Dark High Contrast', 'hc-black'],
      ['hc-light', 'Light High Contrast', 'hc-light'],
    ] as const) {
      await workbench.theme(theme);
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
      await page.locator('.review-widget', { hasText: 'Kept, not sent' }).filter({ visible: true }).waitFor();
      await workbench.screenshot(`reply-kept-${name}`);
    }
  });

  it('finds what was kept again when the window was loaded anew', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await page.reload();
    await page.locator('.monaco-workbench').waitFor();
    await workbench.lens('Run').waitFor({ state: 'attached' });
    await workbench.command('SMMU Review: Show Changes of the Series');
    await page.locator('.tab.active', { hasText: 'patched' }).waitFor();
    await page.locator('.editor.modified .comment-thread').first().waitFor();
    await workbench.command('Comments: Expand All Comments');
    await page.locator('.review-widget', { hasText: 'Kept, not sent' }).filter({ visible: true }).waitFor();
    await workbench.screenshot('reply-kept-reloaded');
  });
});
