import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireAll, requireTrees, titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();

describe.skipIf(chromium.missing).each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
])(titleWith('hovers over macros of the sample, %s', chromium), (name, theme) => {
  let session: Session;
  let lines: readonly string[];

  /** Line and column of a word, as the editor counts them: a tab is four wide. */
  const place = (part: string, word: string): [line: number, column: number] => {
    const index = lines.findIndex((line) => line.includes(part));
    return [index + 1, (lines[index] ?? '').replaceAll('\t', '    ').indexOf(word) + 2];
  };

  beforeAll(async () => {
    session = await openSession({ settings: { 'workbench.colorTheme': theme } });
    lines = readFileSync(session.driver, 'utf8').split('\n');
    const { workbench } = session;
    await workbench.goToLine(...place('ret = arm_smmu_update_gbpa(', 'GBPA_ABORT'));
    await workbench.inlineText('GBPA ABORT 0→1');
  });

  afterAll(() => session?.close());

  it('by mouse, say what the line did on both sides', async () => {
    const { workbench } = session;
    const where = ['ret = arm_smmu_update_gbpa(', 'GBPA_ABORT'] as const;
    const text = await workbench.hoverByMouse(...where, 'GBPA.ABORT', `hover-register-${name}`);
    expect(text).toContain('bit 20 of GBPA');
    expect(text).toContain('read-write together with Update');
    expect(text).toContain('base: has no such line; no access in the whole run');
    expect(text.replaceAll('\u00a0', ' ')).toContain('buffer: 0 → 1 · 3 accesses');
    expect(text).toMatch(/ABORT\s+0\s→\s1\s+Abort all/);
  });

  it('by mouse, say once what is drawn after a line', async () => {
    const { workbench } = session;
    const { page } = workbench;
    const drawn = await page.waitForFunction(() => {
      const spans = [...document.querySelectorAll('.view-line span span')];
      return spans.find((span) => getComputedStyle(span, '::after').content.includes('GBPA ABORT'));
    });
    const box = await drawn.asElement()?.boundingBox();
    const y = (box?.y ?? 0) + (box?.height ?? 0) / 2;
    await page.mouse.move(0, 0);
    await page.mouse.move((box?.x ?? 0) + 60, y);
    await page.mouse.move((box?.x ?? 0) + 100, y, { steps: 4 });
    const hovers = page.locator('.monaco-hover').filter({ visible: true });
    await hovers.getByText('Toggle inline effects').first().waitFor();
    expect(await hovers.getByText('Toggle inline effects').count()).toBe(1);
    await page.keyboard.press('Escape');
  });

  it('by keyboard, explain a value and the register', async () => {
    const { workbench } = session;
    await workbench.goToLine(...place('enables |= CR0_SMMUEN', 'CR0_SMMUEN'));
    const text = await workbench.hoverByKeys('CR0.SMMUEN', `hover-keyboard-${name}`);
    expect(text).toContain('the line ran, with no access');
    await workbench.page.keyboard.press('Escape');
  });

  it('explain what a header declares', async () => {
    const { workbench } = session;
    await workbench.open('arm-smmu-v3.h');
    const text = await workbench.hoverByMouse('CR0_SMMUEN', 'CR0_SMMUEN', 'CR0.SMMUEN', `hover-header-${name}`);
    expect(text).toContain('bit 0 of CR0');
  });
});

describe.skipIf(chromium.missing)(titleWith('a hover', chromium), () => {
  it('before a run, is the declaration; in a text that does not compile too, then with the values of the last run', async () => {
    const session = await openSession({ settings: { 'smmuReview.run.when': 'onCommand' } });
    try {
      const { workbench } = session;
      // A hover that is asked for while the extension starts is not asked for again.
      await workbench.lens('Run').waitFor({ state: 'attached' });
      await workbench.goToLine(194);
      const text = await workbench.hoverByMouse('ret = arm_smmu_update_gbpa(', 'GBPA_ABORT', 'GBPA.ABORT');
      expect(text).toContain('Abort all transactions while SMMUEN is 0.');
      expect(text).not.toContain('At this line');
      await workbench.command('SMMU Review: Run');
      await workbench.inlineText('GBPA ABORT 0→1');
      await workbench.goToLine(189);
      await workbench.page.keyboard.press('Home');
      await workbench.page.keyboard.type('u23 (;');
      await workbench.goToLine(194);
      const late = await workbench.hoverByMouse('ret = arm_smmu_update_gbpa(', 'GBPA_ABORT', 'before the last edit');
      expect(late).toMatch(/ABORT\s+0\s→\s1\s+Abort all/);
    } finally {
      await session.close();
    }
  });
});

const tree = requireTrees('7.3');
const needed = requireAll(tree, chromium);

describe.skipIf(needed.missing)(titleWith('a hover in Linux 7.3', needed), () => {
  it('explains commands and stream table entries', async () => {
    const file = join(tree.path, 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c');
    const session = await openSession({ open: { folder: tree.path, file } });
    try {
      const { workbench } = session;
      const lines = readFileSync(file, 'utf8').split('\n');
      const at = (part: string) => lines.findIndex((line) => line.includes(part)) + 1;
      await workbench.goToLine(lines.findIndex((line) => /^static int arm_smmu_device_reset\(/.test(line)) + 1);
      await workbench.lens(/\d+ effects/, 'visible').waitFor();
      await workbench.goToLine(at('FIELD_PREP(STRTAB_STE_1_S1CSH'));
      const inStore = ['FIELD_PREP(STRTAB_STE_1_S1CSH', 'STRTAB_STE_1_S1CSH'] as const;
      const entry = await workbench.hoverByMouse(...inStore, 'STE.S1CSH', 'hover-linux-ste');
      expect(entry).toContain('base and buffer: the line did not run; no store in the whole run');
      await workbench.goToLine(at('CMDQ_SYNC_0_CS_SEV;'));
      const inCommand = ['CMDQ_SYNC_0_CS_SEV;', 'CMDQ_SYNC_0_CS_SEV'] as const;
      const command = await workbench.hoverByMouse(...inCommand, 'CMD_SYNC.CS = SEV', 'hover-linux-command');
      expect(command).toMatch(/0x2\sSEV · 2 commands, the last at arm-smmu-v3.c:\d+/);
    } finally {
      await session.close();
    }
  });
});
