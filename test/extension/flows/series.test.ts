import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { thread } from '../../support/sample-series';
import { requireChromium } from '../support/browser';
import { type ScratchSample, scratchSample } from '../support/scratch-sample';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();

describe.skipIf(chromium.missing)(titleWith('a reviewer with patches', chromium), () => {
  let session: Session;
  let scratch: ScratchSample;

  beforeAll(async () => {
    scratch = scratchSample({
      'series.mbox': thread(),
      'wrong.mbox': thread().replaceAll('CFGI_ALL)', 'CFGI_NONE)'),
    });
    const { folder, driver } = scratch;
    session = await openSession({
      open: { folder, file: driver },
      settings: { 'workbench.colorTheme': 'Default Dark Modern', 'diffEditor.codeLens': true },
    });
  });

  afterAll(async () => {
    await session?.close();
    scratch?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.workbench.screenshot('series-failed');
  });

  const rows = (text: string | RegExp) =>
    session.workbench.page.locator('.part.auxiliarybar .monaco-list-row', { hasText: text });

  it('sees in an empty view what there is to do', async () => {
    const { workbench } = session;
    await workbench.lens('Run').waitFor({ state: 'attached' });
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.command('SMMU Review: Show Panel');
    await workbench.page.locator('.welcome-view', { hasText: 'Open a patch…' }).waitFor();
    await workbench.screenshot('series-welcome');
  });

  it('opens a mailbox as a tree and a diff, with its effects beside the lines', async () => {
    const { workbench } = session;
    await workbench.open('series.mbox');
    await workbench.choose('SMMU Review: Open Patch…', 'This editor');
    await rows('2/2 Invalidate').waitFor();
    await workbench.page.locator('.tab.active', { hasText: 'patched' }).waitFor();
    await workbench.page.locator('.editor.modified .view-lines').first().waitFor();
    await rows('2/2').click();
    await workbench.page.keyboard.press('ArrowRight');
    await rows('arm-smmu-v3.c').first().waitFor();
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('ArrowRight');
    await rows('arm_smmu_device_reset').waitFor();
    await rows('arm_smmu_device_reset').click();
    await workbench.status(/Ln 186,/).waitFor();
    await workbench.command('SMMU Review: Go to Next Effect');
    await workbench.inlineText('TLBI_NSNH_ALL');
    await workbench.screenshot('series-diff-dark');
    expect(await rows('2/2').getAttribute('aria-label')).toBe(
      'patch 2 of 2, iommu/arm-smmu-v3: Invalidate gründlich, applied, not reviewed',
    );
  });

  it('ticks a patch off, and goes back by one', async () => {
    const { workbench } = session;
    await rows('1/2').locator('.custom-view-tree-node-item-checkbox').click();
    await workbench.page.locator('.monaco-list-row[aria-label$=", reviewed"]', { hasText: '1/2' }).waitFor();
    await workbench.command('SMMU Review: Previous Patch');
    await rows(/2\/2.*not applied/).waitFor();
    await workbench.screenshot('series-step-dark');
  });

  it('finds all of it again when the window was loaded anew', async () => {
    const { workbench } = session;
    await workbench.page.reload();
    await rows(/2\/2.*not applied/).waitFor();
    await workbench.page.locator('.monaco-list-row[aria-label$=", reviewed"]', { hasText: '1/2' }).waitFor();
    await workbench.panel().getByText('every step ran').first().waitFor();
    await workbench.command('SMMU Review: Show Changes of the Series');
    await workbench.page.locator('.editor.modified', { hasText: '/* all */' }).waitFor();
  });

  it('is told in the tree what does not fit', async () => {
    const { workbench } = session;
    await workbench.open('wrong.mbox');
    await workbench.choose('SMMU Review: Open Patch…', 'This editor');
    await workbench.page.locator('.part.auxiliarybar', { hasText: 'wrong.mbox is not applied' }).first().waitFor();
    await workbench
      .panel()
      .getByText(/hunk 1/)
      .first()
      .waitFor();
    await workbench.screenshot('series-wrong-dark');
    await workbench.command('SMMU Review: Close Patch');
    await workbench.page.locator('.welcome-view', { hasText: 'Open a patch…' }).waitFor();
  });

  it('opens the sample from the walkthrough', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.choose('Welcome: Open Walkthrough...', 'Review an SMMU patch by running it');
    await page.locator('.getting-started-step', { hasText: 'Read an effect' }).first().waitFor();
    await workbench.command('View: Toggle Secondary Side Bar Visibility');
    await page
      .locator('.getting-started-media svg, .getting-started-media img, .getting-started-media iframe')
      .first()
      .waitFor();
    await workbench.screenshot('series-walkthrough');
    await page.locator('.getting-started-step').getByText('Open the Sample', { exact: true }).click();
    await rows('2/2 Do not invalidate').waitFor();
    await workbench.inlineText('reads GBPA');
    // The finding of its second patch is drafted beside the lines that it takes out, without being asked for.
    await workbench.goToLine(218);
    await page.locator('.comment-thread').first().waitFor({ state: 'attached' });
    await workbench.screenshot('series-sample-dark');
    await workbench.command('Comments: Expand All Comments');
    const draft = page.locator('.review-widget', { hasText: 'Draft, not sent' }).filter({ visible: true });
    await draft.getByText('CR0.SMMUEN is set though cached configuration').first().waitFor();
    await workbench.screenshot('series-sample-draft');
  });
});

describe.skipIf(chromium.missing)(titleWith('a reviewer with a repository', chromium), () => {
  let session: Session;
  let scratch: ScratchSample;

  beforeAll(async () => {
    scratch = scratchSample();
    const { folder, driver } = scratch;
    const own = ['user.name=A', 'user.email=a@example.org'].flatMap((each) => ['-c', each]);
    execFileSync('git', ['-C', folder, ...own, 'commit', '--quiet', '--all', '--message', 'iommu: Block first']);
    session = await openSession({ open: { folder, file: driver } });
  });

  afterAll(async () => {
    await session?.close();
    scratch?.remove();
  });

  /** Takes the entry that contains this text, of a list that comes after another one. */
  const take = async (entry: string): Promise<void> => {
    const { page } = session.workbench;
    await page.locator('.quick-input-list .monaco-list-row', { hasText: entry }).first().waitFor();
    await page.locator('.quick-input-widget .quick-input-box input').fill(entry);
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: entry }).first().waitFor();
    await page.keyboard.press('Enter');
  };

  it('opens a commit, for the one before it', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.lens('Run').waitFor({ state: 'attached' });
    await workbench.command('SMMU Review: Open Patch…');
    await take('Commit…');
    await take('Block first');
    await page.locator('.part.auxiliarybar .monaco-list-row', { hasText: 'Block first' }).first().waitFor();
    const header = workbench.panel().locator('header', { hasText: 'Patched: iommu: Block first (1 patch)' });
    await header.filter({ hasText: /Base: [0-9a-f]{12}/ }).waitFor();
    await workbench.inlineText('reads GBPA');
    await workbench.screenshot('series-commit');
  });

  it('is told when the working tree has nothing to open', async () => {
    const { workbench } = session;
    await workbench.command('SMMU Review: Open Patch…');
    await take('Working tree');
    await workbench.page
      .locator('.notification-list-item', { hasText: 'as the last commit left it' })
      .first()
      .waitFor();
  });
});
