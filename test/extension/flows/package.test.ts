import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inProject } from '../../../src/build/project';
import { titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { openSession } from '../support/session';

const chromium = requireChromium();

describe.skipIf(chromium.missing)(titleWith('the packaged extension', chromium), () => {
  it('installs and runs', async () => {
    execFileSync('npm', ['run', '--silent', 'package'], { cwd: inProject(), stdio: ['ignore', 'ignore', 'inherit'] });
    const session = await openSession({ installed: { from: 'vsix', file: inProject('smmu-review.vsix') } });
    try {
      await session.workbench.command('Developer: Show Running Extensions');
      const row = session.workbench.page.locator('.runtime-extensions-editor .extension', {
        hasText: 'SMMU Patch Review',
      });
      // It says "Activating..." until the extension is up.
      const active = row.filter({ hasText: 'Activation' }).first();
      await active.waitFor();
      await session.workbench.screenshot('packaged');
      expect(await active.innerText()).toMatch(/Activation: \d+ms/);
    } finally {
      await session.close();
    }
  });
});
