import { loadavg } from 'node:os';
import { requireChromium } from '../../../../test/extension/support/browser';
import { PanelPage } from '../../../../test/webview/support/panel-page';
import { model } from '../../../../test/webview/support/views';
import { longTimeline } from '../long-timeline';
import { type Measured, percentile } from '../probe';
import { type FrameTask, frameTasks, type TraceEvent } from '../trace';

const what = 'scrolling 10,000 steps of the timeline, task per frame';
const steps = 10_000;
const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'];

/** What the panel takes of a frame while a long timeline is scrolled, at two scales: all steps in view, where many bars share a place, and each step apart. */
export async function measureTimeline(): Promise<readonly Measured[]> {
  const chromium = requireChromium();
  if (chromium.missing) return [{ what, reason: `needs: ${chromium.remedy}` }];
  const panel = await PanelPage.open();
  try {
    await panel.show({}, model({ timeline: longTimeline(steps) }));
    const results: Measured[] = [];
    for (const [scale, zooms] of [
      ['coarse', 6],
      ['fine', 8],
    ] as const) {
      for (let time = 0; time < zooms; time++) await panel.page.getByLabel('Zoom in').click();
      const tasks = await scrolled(panel);
      const own = tasks.map((task) => task.own);
      const byClock = tasks.map((task) => task.byClock);
      console.log(
        `\ntimeline, ${scale}: ${tasks.length} frames, p50 ${percentile(own, 0.5).toFixed(1)} ms, p95 ${percentile(own, 0.95).toFixed(1)} ms of processor time, ` +
          `p95 ${percentile(byClock, 0.95).toFixed(1)} ms by the clock, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
      );
      results.push({ what: `${what}, ${scale}, p95`, measured: percentile(own, 0.95), budget: 16, unit: 'ms' });
    }
    return results;
  } finally {
    await panel.close();
  }
}

/** The tasks of frames while the wheel turns over the timeline. */
async function scrolled(panel: PanelPage): Promise<readonly FrameTask[]> {
  const { page } = panel;
  const scroller = page.locator('.scroller');
  await scroller.evaluate((element) => {
    element.scrollLeft = 0;
  });
  await scroller.hover();
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories });
  for (let turn = 0; turn < 150; turn++) {
    await page.mouse.wheel(240, 0);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const text = (await browser.stopTracing()).toString();
  return frameTasks((JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] }).traceEvents);
}
