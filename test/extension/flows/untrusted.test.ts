import { describe, expect, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { openSession } from '../support/session';

const chromium = requireChromium();

/** What the editor's server starts by itself: programs of its own folder, and its look for open ports. A process that has just ended has no
 *  command any more. */
const editors = [
  /\/lib\/vscode\//,
  /\bvscode\b.*(bootstrap-fork|server-main|ptyHost)/,
  /^(\/bin\/)?(sh -c )?(ls -l \/proc\/|ps -F -A -l|grep )/,
  /^$/,
];

describe.skipIf(chromium.missing)(titleWith('a folder that is not trusted', chromium), () => {
  it('is reviewed without starting anything outside the editor', async () => {
    const session = await openSession({ untrusted: true });
    try {
      const { workbench } = session;
      await workbench.status('Restricted Mode').waitFor();
      const seen = new Set<string>();
      const watch = setInterval(() => {
        for (const command of session.processes()) seen.add(command);
      }, 20);
      await workbench.goToLine(194);
      await workbench.clickLens(/\d+ effects/);
      const panel = workbench.panel();
      await panel.getByText('every step ran').first().waitFor();
      await panel.getByText('Restricted mode starts no git').waitFor();
      await workbench.command('SMMU Review: Open Sample');
      await workbench.page.locator('.part.auxiliarybar .monaco-list-row', { hasText: '2/2 Do not' }).first().waitFor();
      await workbench.command('SMMU Review: Check Where the Patches Come From');
      await workbench.page.locator('.view-line', { hasText: 'this workspace is not trusted' }).first().waitFor();
      await workbench.screenshot('untrusted-lint');
      clearInterval(watch);
      expect([...seen].filter((command) => !editors.some((own) => own.test(command)))).toEqual([]);
      expect(seen.size).toBeGreaterThan(0);
    } finally {
      await session.close();
    }
  });
});
