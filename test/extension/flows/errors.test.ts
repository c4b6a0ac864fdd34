import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSample } from '../../../src/build/host/sample';
import { titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { faintTexts } from '../support/contrast';
import { removeFolder } from '../support/remove-folder';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();
const driverText = 'static int answer(void)\n{\n\treturn 42;\n}\n';

describe.skipIf(chromium.missing)(titleWith('a person for whom something does not work', chromium), () => {
  let scratch: string;
  let session: Session;

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'smmu-review-errors-'));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(scratch, path)), { recursive: true });
      writeFileSync(join(scratch, path), text);
    };
    write('alone/drivers/iommu/arm/lone-driver.c', driverText);
    write('bare/Makefile', 'VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 0\n');
    write('bare/include/linux/nothing.h', '');
    write('bare/drivers/iommu/arm/other-driver.c', driverText);
    const { driver } = makeSample(join(scratch, 'sample'));
    session = await openSession({ open: { folder: scratch, file: driver } });
  });

  afterAll(async () => {
    await session?.close();
    removeFolder(scratch);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await session.workbench.screenshot('errors-failed');
  });

  /** Pictures in a dark and a light theme, in which everything can be read. */
  async function shown(name: string): Promise<void> {
    const { workbench } = session;
    const panel = workbench.panel();
    for (const [theme, label, kind] of [
      ['light', 'Light Modern', 'vscode-light'],
      ['dark', 'Dark Modern', 'vscode-dark'],
    ] as const) {
      await workbench.theme(label);
      await panel.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor({ state: 'attached' });
      await workbench.screenshot(`errors-${name}-${theme}`);
      expect(await faintTexts(panel)).toEqual([]);
    }
  }

  it('learns where the code does not compile, and what to do', async () => {
    const { workbench } = session;
    const { page } = workbench;
    const panel = workbench.panel();
    await workbench.lens('Run').waitFor({ state: 'attached' });
    await workbench.command('SMMU Review: Show Panel');
    await panel.locator('.results:not(.stale)').waitFor();
    const text = readFileSync(session.driver, 'utf8');
    const line = text.split('\n').findIndex((each) => each.includes('int waited;')) + 1;
    await workbench.goToLine(line);
    await page.keyboard.press('Home');
    await page.keyboard.type('int broken = ;\n');
    const at = panel
      .locator('.error', { hasText: /expected an expression/ })
      .locator('.link')
      .first();
    expect(await at.innerText()).toBe(`arm-smmu-v3.c:${line}`);
    await shown('compile');
    await page.keyboard.press('Control+1');
    await workbench.command('File: Revert File');
    await panel.locator('.results:not(.stale)').waitFor();
  });

  it('learns that no kernel tree is around a file', async () => {
    const { workbench } = session;
    await workbench.open('lone-driver.c');
    await workbench.panel().getByText('No kernel tree around this file').waitFor();
    await shown('no-tree');
  });

  it('learns that a tree has none of the drivers', async () => {
    const { workbench } = session;
    await workbench.open('other-driver.c');
    await workbench.panel().locator('.error').first().waitFor();
    await shown('no-driver');
  });
});
