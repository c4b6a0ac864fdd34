import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { titleWith } from '../../support/requires';
import { requireChromium } from '../support/browser';
import { openSession, type Session } from '../support/session';

const chromium = requireChromium();

describe.skipIf(chromium.missing)(titleWith('a new user', chromium), () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession();
  });

  afterAll(() => session?.close());

  it('sees the extension running on the sample', async () => {
    const { workbench } = session;
    await workbench.command('Developer: Show Running Extensions');
    const row = workbench.page.locator('.runtime-extensions-editor .extension', { hasText: 'SMMU Patch Review' });
    // The list shows an extension while it still starts.
    const started = row.filter({ hasText: /Activation:/ }).first();
    await started.waitFor();
    await workbench.screenshot('open-sample');
    expect(await started.innerText()).toContain('Activation');
  });
});
