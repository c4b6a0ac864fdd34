import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { requireChromium } from '../../../../test/extension/support/browser';
import { openSession } from '../../../../test/extension/support/session';
import { makeSample } from '../../host/sample';
import { inProject } from '../../project';
import { run } from '../../run';
import type { Measured } from '../probe';

const activation = 'activation of the extension (load and activate)';

/** Size of the .vsix, and what VS Code itself says that the packaged extension took to activate. */
export async function measureExtension(): Promise<readonly Measured[]> {
  await run('npm', ['run', '--silent', 'package'], { folder: inProject(), failure: 'npm run package failed' });
  const vsix = inProject('smmu-review.vsix');
  const size: Measured = { what: 'size of the .vsix', measured: statSync(vsix).size / 2 ** 20, budget: 4, unit: 'MB' };
  const chromium = requireChromium();
  if (chromium.missing) return [size, { what: activation, reason: `needs: ${chromium.remedy}` }];
  const measured = await activationTime(vsix);
  return [size, { what: activation, measured, budget: 50, unit: 'ms' }];
}

/** Opens the driver when VS Code has come to rest, so that its own start is not counted. */
async function activationTime(vsix: string): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-bench-'));
  const sample = makeSample(join(scratch, 'sample'));
  const session = await openSession({ installed: { from: 'vsix', file: vsix }, open: { folder: sample.folder } });
  try {
    const { workbench } = session;
    await workbench.status('main').waitFor();
    await workbench.open(basename(sample.driver));
    await workbench.lens('Run').waitFor();
    await workbench.command('Developer: Show Running Extensions');
    const row = workbench.page
      .locator('.runtime-extensions-editor .extension', { hasText: 'SMMU Patch Review' })
      .first();
    const time = row.locator('.activation-time', { hasText: /\d+\s*ms/ });
    await time.waitFor();
    return Number(/(\d+)\s*ms/.exec(await time.innerText())?.[1]);
  } finally {
    await session.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
