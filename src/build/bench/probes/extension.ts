import { existsSync, statSync } from 'node:fs';
import { requireChromium } from '../../../../test/extension/support/browser';
import { openSession } from '../../../../test/extension/support/session';
import { inProject } from '../../project';
import { run } from '../../run';
import type { Measured } from '../probe';

const activation = 'activation of the extension (load and activate)';

/** Size of the .vsix, and what VS Code itself says that the packaged extension took to activate. */
export async function measureExtension(): Promise<readonly Measured[]> {
  if (!existsSync(inProject('dist/extension.cjs'))) {
    return [{ what: activation, reason: 'src/extension/extension.ts is not there' }];
  }
  await run('npm', ['run', '--silent', 'package'], { folder: inProject(), failure: 'npm run package failed' });
  const vsix = inProject('smmu-review.vsix');
  const size: Measured = { what: 'size of the .vsix', measured: statSync(vsix).size / 2 ** 20, budget: 4, unit: 'MB' };
  const chromium = requireChromium();
  if (chromium.missing) return [size, { what: activation, reason: `needs: ${chromium.remedy}` }];
  const measured = await activationTime(vsix);
  return [size, { what: activation, measured, budget: 50, unit: 'ms' }];
}

async function activationTime(vsix: string): Promise<number> {
  const session = await openSession({ installed: { from: 'vsix', file: vsix } });
  try {
    const { workbench } = session;
    await workbench.command('Developer: Show Running Extensions');
    const row = workbench.page
      .locator('.runtime-extensions-editor .extension', { hasText: 'SMMU Patch Review' })
      .first();
    const time = row.locator('.activation-time', { hasText: /\d+\s*ms/ });
    await time.waitFor();
    return Number(/(\d+)\s*ms/.exec(await time.innerText())?.[1]);
  } finally {
    await session.close();
  }
}
