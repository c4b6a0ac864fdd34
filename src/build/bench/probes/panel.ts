import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { adoption } from '../../../../test/adoption/adoption';
import { driverFile } from '../../../../test/adoption/patch/files';
import { requireChromium } from '../../../../test/extension/support/browser';
import { patchedTree } from '../../../../test/extension/support/patched-tree';
import { openSession, type Session } from '../../../../test/extension/support/session';
import { requireAll, requireTrees } from '../../../../test/support/requires';
import { type Measured, percentile } from '../probe';

const what = 'opening the panel, from the command to its result painted';
const times = 7;

/** How long a person waits for the panel in VS Code, with a result of the newest driver at hand. VS Code makes a page for it each time. */
export async function measurePanel(): Promise<readonly Measured[]> {
  const tree = requireTrees('7.3');
  const needed = requireAll(tree, requireChromium());
  if (needed.missing) return [{ what, reason: `needs: ${needed.remedy}` }];
  const patched = patchedTree(tree.path, adoption);
  const session = await openSession({ open: { folder: patched.folder, file: join(patched.folder, driverFile) } });
  try {
    const opened = await openings(session);
    const [first = Number.NaN, ...later] = opened.map(({ all }) => all);
    const own = opened.map(({ own }) => own);
    const load = (loadavg()[0] ?? 0).toFixed(1);
    console.log(
      `\npanel: ${opened.map(({ all, own }) => `${all.toFixed(0)} (own ${own.toFixed(0)})`).join(', ')} ms, load ${load}`,
    );
    return [
      { what: `${what}, first time`, measured: first, budget: 300, unit: 'ms' },
      { what: `${what}, again, p50`, measured: percentile(later, 0.5), budget: 300, unit: 'ms' },
      {
        what: 'of it, from the frame that it made for us, p50',
        measured: percentile(own, 0.5),
        budget: 300,
        unit: 'ms',
      },
    ];
  } finally {
    await session.close();
    patched.remove();
  }
}

/** Milliseconds from the key to the paint, and those from the time at which VS Code had a frame for our page to it. */
interface Opening {
  readonly all: number;
  readonly own: number;
}

async function openings({ workbench, driver }: Session): Promise<readonly Opening[]> {
  const { page } = workbench;
  await page.context().addInitScript({ content: watchPaint });
  await page.evaluate(watchKeys);
  const lines = readFileSync(driver, 'utf8').split('\n');
  await workbench.goToLine(lines.findIndex((line) => /^static int arm_smmu_device_reset\(/.test(line)) + 1);
  await workbench.lens(/\d+ effects?/).waitFor({ state: 'attached' });
  const found: Opening[] = [];
  for (let time = 0; time < times; time++) {
    await workbench.command('SMMU Review: Show Panel');
    const frame = page.frameLocator('iframe.webview').first();
    await frame.locator('html[data-painted]').waitFor({ state: 'attached' });
    const marks = await frame.locator('html').getAttribute('data-painted');
    const [started = 0, painted = 0] = marks?.split(' ').map(Number) ?? [];
    found.push({ all: painted - (await lastEnter(page)), own: painted - started });
    await workbench.command('View: Toggle Secondary Side Bar Visibility');
    await page.locator('iframe.webview').waitFor({ state: 'detached' });
    await workbench.lens(/\d+ effects?/).waitFor({ state: 'attached' });
  }
  return found;
}

/** Runs in each page before its scripts. VS Code writes ours into a frame of a page that it makes for it, and shows the frame when ours has been loaded: there
 *  this marks that page with the times at which the frame was there and at which a result was painted. It is text, since what makes JavaScript of this file adds calls that a page does not have. */
const watchPaint = `
  const now = () => performance.timeOrigin + performance.now();
  let started = 0;
  const look = () => {
    const frame = document.getElementById('active-frame') ?? document.getElementById('pending-frame');
    const ours = frame?.contentDocument;
    if (ours && ours.URL !== 'about:blank' && ours.readyState !== 'loading') started ||= now();
    if (!ours?.querySelector('#app .results:not(.stale) .effect')?.checkVisibility()) return setTimeout(look, 2);
    // The frame that the next callback belongs to has been painted when its task is over.
    requestAnimationFrame(() => setTimeout(() => {
      document.documentElement.dataset.painted = started + ' ' + now();
    }));
  };
  if (window !== top) look();
`;

/** Runs in the workbench: keeps the time of the last Enter. */
const watchKeys = `
  window.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') document.documentElement.dataset.enter = performance.timeOrigin + performance.now();
  }, { capture: true });
`;

function lastEnter(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.documentElement.dataset.enter));
}
