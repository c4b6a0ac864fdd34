import { execFileSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Requirement, requireProgram } from '../../support/requires';

/** Debian's Chromium, since playwright's own cannot be installed from a package registry. */
export function requireChromium(): Requirement {
  return requireProgram('chromium', 'chromium');
}

/** Starts Chromium with no window. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  return chromium.launch({ executablePath, headless: true, args: ['--no-sandbox'] });
}

/** A page that reaches this machine and nothing else (the workbench would ask a gallery for recommendations). */
export async function localPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
  await page.route(
    (address) => address.hostname !== 'localhost' && address.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  return page;
}
