import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { leavesAbort, olderDriver } from '../../handover/changes';
import { requireAll, requireTrees, titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { faintTexts } from '../support/contrast';
import { type PatchedTree, patchedTree } from '../support/patched-tree';
import { openSession, type Session } from '../support/session';

const tree = requireTrees('7.3');
const needed = requireAll(tree, requireChromium());
/** The first whole boot compiles much of the kernel, on a machine that does other things too. */
const wholeBoot = 180_000;

describe.skipIf(needed.missing)(titleWith('a reviewer of a patch for SMMUv2', needed), () => {
  let patched: PatchedTree;
  let session: Session;
  let text: readonly string[];

  beforeAll(async () => {
    patched = patchedTree(tree.path, leavesAbort);
    const file = join(patched.folder, olderDriver);
    text = readFileSync(file, 'utf8').split('\n');
    session = await openSession({ open: { folder: patched.folder, file } });
    await session.workbench.goToLine(lineOf('arm_smmu_device_shutdown'));
    await session.workbench.lens('Run').waitFor({ state: 'attached' });
  }, wholeBoot);

  afterAll(async () => {
    await session?.close();
    patched?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.workbench.screenshot('smmu-v2-failed');
  });

  /** The line (from 1) at which a function begins. */
  const lineOf = (name: string): number => text.findIndex((line) => line.includes(`${name}(`) && /^\w/.test(line)) + 1;
  /** The first line (from 1) of a function that has this text in it. */
  const lineIn = (name: string, part: string): number =>
    text.findIndex((line, index) => index >= lineOf(name) && line.includes(part)) + 1;

  it('meets a scenario of that driver first, with what the patch changes in it', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.command('SMMU Review: Show Panel');
    await panel.locator('.results:not(.stale)').waitFor({ timeout: wholeBoot });
    const chosen = panel.locator('#choose-scenario');
    expect(await chosen.evaluate((list) => (list as HTMLElement & { value: string }).value)).toBe('v2-boot');
    await workbench.goToLine(lineOf('arm_smmu_device_shutdown'));
    await workbench.lens(/[1-9]\d* changed/).waitFor({ state: 'attached' });
    await workbench.goToLine(lineIn('arm_smmu_device_reset', 'ARM_SMMU_GR0_sCR0, reg);'));
    await workbench.screenshot('smmu-v2-inline');
    await workbench.inlineText('sCR0');
  });

  it('explains registers, and what the line did to them', async () => {
    const { workbench } = session;
    for (const [name, part, macro, told] of [
      ['arm_smmu_device_reset', 'ARM_SMMU_GR0_sCR0, reg);', 'ARM_SMMU_GR0_sCR0', /sCR0[\s\S]*CLIENTPD/],
      ['arm_smmu_global_fault', 'ARM_SMMU_GR0_sGFSYNR0', 'ARM_SMMU_GR0_sGFSYNR0', /sGFSYNR0/],
      ['arm_smmu_write_s2cr', 'ARM_SMMU_GR0_S2CR(', 'ARM_SMMU_GR0_S2CR', /S2CRn[\s\S]*TYPE/],
      ['arm_smmu_write_context_bank', 'ARM_SMMU_CB_SCTLR, reg);', 'ARM_SMMU_CB_SCTLR', /CBn_SCTLR[\s\S]*CFIE/],
    ] as const) {
      await workbench.goToLine(lineIn(name, part));
      await workbench.hoverByMouse(part, macro, told, `smmu-v2-hover-${macro}`);
    }
    await workbench.page.keyboard.press('Escape');
  });

  it('sees what the next kernel finds, under either policy', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.choose('SMMU Review: Choose Scenario', 'SMMUv2: kexec under a NIC');
    await panel.locator('.results:not(.stale)').waitFor({ timeout: wholeBoot });
    await workbench.choose('SMMU Review: Choose Policy', 'HANDOFF-ABORT');
    await panel.getByText('Findings under HANDOFF-ABORT').scrollIntoViewIfNeeded();
    await panel.getByText(/findings? of the base that the patched side resolves/).waitFor();
    await workbench.screenshot('smmu-v2-handoff-abort');
    await workbench.choose('SMMU Review: Choose Policy', 'HANDOFF-BYPASS');
    await panel.getByText('Findings under HANDOFF-BYPASS').scrollIntoViewIfNeeded();
    await panel.locator('.finding.proven', { hasText: 'leaves translation on' }).waitFor();
    await workbench.screenshot('smmu-v2-handoff-bypass');
  });

  it('has the draft of a remark under the line that leaves translation on', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.goToLine(lineIn('arm_smmu_device_shutdown', 'arm_smmu_device_reset(smmu);'));
    await workbench.command('SMMU Review: Draft Review Comments');
    await page.locator('.comment-thread').first().waitFor();
    await workbench.command('Comments: Expand All Comments');
    const draft = page.locator('.review-widget', { hasText: 'Draft, not sent' }).filter({ visible: true });
    await draft
      .getByText(/leaves translation on/)
      .first()
      .waitFor();
    await workbench.screenshot('smmu-v2-draft');
    await workbench.command('Comments: Collapse All Comments');
  });

  it('calls functions of that driver in a kernel that booted on its hardware', async () => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.goToLine(lineOf('arm_smmu_tlb_sync_context'));
    await workbench.command('SMMU Review: Call Function in a Booted Kernel');
    await panel.getByText('Call of arm_smmu_tlb_sync_context').waitFor({ timeout: wholeBoot });
    await panel.getByText(/has booted on mmu-500/).waitFor();
    await panel.getByText('chosen by its type').waitFor();
    await workbench.screenshot('smmu-v2-call');
  });

  it('finds the groups of that driver in the Test Explorer', async () => {
    const { workbench } = session;
    await workbench.command('Testing: Focus on Test Explorer View');
    for (const group of ['Kdump', 'ATC', 'Hand-over', 'Unregister', 'SMMUv2']) {
      await workbench.page.locator('.test-explorer .monaco-list-row', { hasText: group }).first().waitFor();
    }
    await workbench.screenshot('smmu-v2-tests');
  });

  it.each([
    ['dark', 'Dark Modern', 'vscode-dark'],
    ['light', 'Light Modern', 'vscode-light'],
  ])('can read all of it in a %s theme', async (name, theme, kind) => {
    const { workbench } = session;
    const panel = workbench.panel();
    await workbench.theme(theme);
    await panel.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor({ state: 'attached' });
    await workbench.choose('SMMU Review: Choose Scenario', 'SMMUv2: kexec under a NIC');
    await panel.locator('.results:not(.stale)').waitFor({ timeout: wholeBoot });
    await panel.locator('.timeline h2').scrollIntoViewIfNeeded();
    await panel.locator('.board').focus();
    await panel.locator('.told').scrollIntoViewIfNeeded();
    await workbench.screenshot(`smmu-v2-${name}`);
    expect(await faintTexts(panel)).toEqual([]);
  });
});
