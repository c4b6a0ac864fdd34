import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireAll, requireTrees, titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { openSession } from '../support/session';

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** The line (from 1) with the head of the reset function. */
function resetLine(text: string): number {
  return text.split('\n').findIndex((line) => /^static int arm_smmu_device_reset\(/.test(line)) + 1;
}

/** Lines (from 1) of the reset function that write the stream table's registers, or call the function that does. */
function streamTableLines(text: string): readonly number[] {
  const lines = text.split('\n');
  const start = resetLine(text) - 1;
  const end = lines.findIndex((line, index) => index > start && line === '}');
  return lines.flatMap((line, index) =>
    index > start && index < end && /strtab_base|arm_smmu_write_strtab\(/i.test(line) ? [index + 1] : [],
  );
}

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  const needed = requireAll(tree, requireChromium());

  describe.skipIf(needed.missing)(titleWith(`a reviewer of Linux ${version}`, needed), () => {
    it('takes the stream table out of the buffer: exactly its two writes go, with no save', async () => {
      const file = join(tree.path, driver);
      const before = readFileSync(file, 'utf8');
      const session = await openSession({ open: { folder: tree.path, file } });
      try {
        const { workbench } = session;
        // The palette does not learn of commands that come while it is open, so the extension has to be there first.
        const lines = streamTableLines(before);
        await workbench.goToLine(resetLine(before));
        await workbench.lens('Run').waitFor({ state: 'attached' });
        await workbench.command('SMMU Review: Show Panel');
        const panel = workbench.panel();
        await panel.getByText('every step ran').first().waitFor();
        await panel.getByText('Nothing differs').or(panel.locator('.effect')).first().waitFor();
        expect(await panel.locator('.effect:not(.same)').count()).toBe(0);
        expect(lines.length).toBeGreaterThan(0);
        for (const line of lines) {
          await workbench.goToLine(line);
          await workbench.page.keyboard.press('Home');
          await workbench.page.keyboard.type('// ');
        }
        await panel.locator('.effect.removed', { hasText: 'STRTAB_BASE_CFG' }).waitFor();
        await panel.locator('.results:not(.stale)').waitFor();
        const differing = panel.locator('.effect:not(.same) .text');
        expect((await differing.allTextContents()).map((text) => text.split(/[ .]/)[0])).toEqual([
          'STRTAB_BASE',
          'STRTAB_BASE_CFG',
        ]);
        await workbench.screenshot(`review-linux-${version}`);
        expect(readFileSync(file, 'utf8')).toBe(before);
      } finally {
        await session.close();
      }
    });
  });
}
