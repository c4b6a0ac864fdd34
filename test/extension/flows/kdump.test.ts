import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoption } from '../../adoption/adoption';
import { driverFile } from '../../adoption/patch/files';
import { requireAll, requireTrees, titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { faintTexts } from '../support/contrast';
import { type PatchedTree, patchedTree } from '../support/patched-tree';
import { openSession, type Session } from '../support/session';
import { patience } from '../support/workbench';

const tree = requireTrees('7.3');
const needed = requireAll(tree, requireChromium());
/** The first whole boot compiles much of the kernel, on a machine that does other things too. */
const wholeBoot = 120_000;

describe.skipIf(needed.missing)(titleWith('a reviewer of an adoption patch', needed), () => {
  let patched: PatchedTree;
  let session: Session;
  let text: readonly string[];

  beforeAll(async () => {
    patched = patchedTree(tree.path, adoption);
    const file = join(patched.folder, driverFile);
    text = readFileSync(file, 'utf8').split('\n');
    session = await openSession({ open: { folder: patched.folder, file } });
    // Only lenses of what is in view are drawn.
    await session.workbench.goToLine(lineOf('arm_smmu_device_reset'));
    await session.workbench.lens('Run').waitFor({ state: 'attached' });
  }, wholeBoot);

  afterAll(async () => {
    await session?.close();
    patched?.remove();
  });

  /** The line (from 1) at which a function begins. */
  const lineOf = (name: string): number => text.findIndex((line) => line.includes(`${name}(`) && /^\w/.test(line)) + 1;

  it('sees what becomes of DMA at each step, and goes to the line of a step and back', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.command('SMMU Review: Show Panel');
    await panel.getByText('every step ran').first().waitFor();
    await workbench.choose('SMMU Review: Choose Scenario', 'Crash under DMA');
    await panel.locator('.timeline .bar.aborted').first().waitFor({ timeout: wholeBoot });
    await panel.locator('.board').focus();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('PageDown');
    await panel.locator('.told', { hasText: 'aborted' }).waitFor();
    const step = await panel.locator('.told .quiet').innerText();
    const line = /:(\d+)$/.exec(await panel.locator('.told .link').first().innerText())?.[1];
    await workbench.page.keyboard.press('Enter');
    await workbench.status(/Ln \d+,/).waitFor();
    expect(Number(line)).toBeGreaterThan(0);
    await panel.locator('.board').press('Home');
    await panel.locator('.told', { hasText: 'Step 1 of' }).waitFor();
    await workbench.command('SMMU Review: Show Line in Timeline');
    await panel.locator('.told', { hasText: step }).waitFor();
  });

  it('reads the timeline as a table', async () => {
    const panel = session.workbench.panel();
    await panel.getByText('The timeline as a table').click();
    await panel.locator('.steps tbody tr', { hasText: 'aborted' }).first().waitFor();
    expect(await panel.locator('.steps th[scope=col]').allInnerTexts()).toEqual([
      'Step',
      'What the software does',
      'What DMA comes to from here on',
    ]);
    await panel.getByText('The timeline as a table').click();
  });

  it('sees findings of the policy that was chosen, and why another one is content', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.choose('SMMU Review: Choose Policy', 'BLOCK');
    const finding = panel.locator('.finding.proven', { hasText: 'still writes to memory' }).first();
    await finding.waitFor();
    expect(await finding.innerText()).toMatch(/Proven · Introduced · arm-smmu-v3\.c:\d+[\s\S]*Seen: a write of nic/);
    await workbench.choose('SMMU Review: Choose Policy', 'ADOPT');
    await panel.locator('.judgement', { hasText: 'Nothing new under ADOPT.' }).waitFor();
    await panel.getByText(/findings? of the base that the patched side resolves/).click();
    await panel.locator('.finding', { hasText: 'SMMUEN is cleared' }).first().waitFor();
  });

  it('sees in which scenarios a callback of the patch matters, and may stop in between', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.goToLine(lineOf('arm_smmu_is_attach_deferred'));
    await workbench.clickLens(/Run Scenarios/);
    await panel.locator('.survey button', { hasText: 'Crash under DMA' }).first().waitFor({ timeout: wholeBoot });
    await panel.getByText('Cancel', { exact: true }).click();
    await panel.getByText(/cancelled after \d+ of \d+/).waitFor();
    await panel.locator('vscode-button', { hasText: 'Run' }).filter({ visible: true }).waitFor();
    await workbench.lens(/[1-9]\d* of \d+ scenarios? differs?/).waitFor({ state: 'attached' });
    const rows = panel.locator('.survey button');
    const count = await rows.count();
    await rows.first().focus();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('Enter');
    await panel.locator('.survey .shown').last().waitFor();
    expect(await panel.locator('.survey button').count()).toBe(count);
  });

  it.each([
    ['dark', 'Dark Modern', 'vscode-dark'],
    ['light', 'Light Modern', 'vscode-light'],
    ['high-contrast', 'Dark High Contrast', 'vscode-high-contrast'],
    ['high-contrast-light', 'Light High Contrast', 'vscode-high-contrast-light'],
  ])('can read all of it in a %s theme', async (name, theme, kind) => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.theme(theme);
    await panel.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor({ state: 'attached' });
    await panel.locator('.results:not(.stale)').waitFor();
    await panel.locator('header').first().scrollIntoViewIfNeeded();
    await workbench.screenshot(`kdump-${name}-scenarios`);
    await panel.locator('.timeline h2').scrollIntoViewIfNeeded();
    await panel.locator('.board').focus();
    await panel.locator('.told').scrollIntoViewIfNeeded();
    await workbench.screenshot(`kdump-${name}-timeline`);
    expect(await faintTexts(panel)).toEqual([]);
  });

  it('calls a function that no scenario need reach, with objects of its types', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.goToLine(lineOf('arm_smmu_device_group'));
    await workbench.command('SMMU Review: Call Function in a Booted Kernel');
    await panel.getByText('Call of arm_smmu_device_group').waitFor({ timeout: wholeBoot });
    await panel
      .getByText(/arm_smmu_device_group\(nvme\) = /)
      .first()
      .waitFor();
    await panel.getByText('chosen by its type').waitFor();
    await panel.locator('.arguments vscode-dropdown').click();
    await panel.locator('.arguments vscode-option', { hasText: 'nic' }).click();
    await panel.getByText('Call again').click();
    await panel
      .getByText(/arm_smmu_device_group\(nic\) = /)
      .first()
      .waitFor();
    await panel.getByText('as you gave it').waitFor();
  });

  it('finds what it chose again after a reload', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    const chosen = (name: string): Promise<string> =>
      panel.locator(`#choose-${name}`).evaluate((list) => (list as HTMLElement & { value: string }).value);
    await workbench.choose('SMMU Review: Choose Scenario', 'Aborting by GBPA');
    // Until it is chosen, the outcome on show is that of another scenario, and not stale.
    await expect.poll(() => chosen('scenario'), { timeout: patience }).toBe('abort-by-gbpa');
    await panel.locator('.results:not(.stale)').waitFor({ timeout: wholeBoot });
    await workbench.page.reload();
    await workbench.lens('Run').waitFor({ state: 'attached' });
    await workbench.command('SMMU Review: Show Panel');
    await panel.locator('.timeline .bar').first().waitFor({ timeout: wholeBoot });
    expect([await chosen('scenario'), await chosen('policy')]).toEqual(['abort-by-gbpa', 'ADOPT']);
  });
});
