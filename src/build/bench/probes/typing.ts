import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoption } from '../../../../test/adoption/adoption';
import { driverFile } from '../../../../test/adoption/patch/files';
import { type TypingReport, typingPrefix } from '../../../../test/extension/bench/typing-report';
import { launchBrowser, localPage, requireChromium } from '../../../../test/extension/support/browser';
import { bundleHostScript } from '../../../../test/extension/support/host-script';
import { patchedTree } from '../../../../test/extension/support/patched-tree';
import { requireAll, requireTrees } from '../../../../test/support/requires';
import { ensureHost } from '../../host/install';
import { pageAddress } from '../../host/page';
import { startServer } from '../../host/server';
import { inProject } from '../../project';
import { type Measured, percentile } from '../probe';

const what = 'typing in the driver, own task of the extension host';
const deadline = 5 * 60_000;
/** All annotations on, and an editor that adds nothing to what is typed. */
const settings = {
  'smmuReview.inlineEffects.show': 'allLines',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoClosingComments': 'never',
};

/** What the extension takes of its host while somebody types into the newest driver, with a patch under review and all annotations on. */
export async function measureTyping(): Promise<readonly Measured[]> {
  const tree = requireTrees('7.3');
  const needed = requireAll(tree, requireChromium());
  if (needed.missing) return [{ what, reason: `needs: ${needed.remedy}` }];
  const report = await typed(tree.path);
  const { keys, documentLines, effects, load } = report;
  console.log(
    `\ntyping: ${keys} keys in ${documentLines} lines with ${effects} effects, load ${load.toFixed(1)}; the longest tasks:`,
  );
  for (const { own, ownByClock, milliseconds, most } of report.longest) {
    const byClock = `${ownByClock.toFixed(1)} of ${milliseconds.toFixed(1)} ms by the clock`;
    console.log(`  ${own.toFixed(1)} ms of processor time (${byClock}), most in ${most} ms`);
  }
  return [
    { what: `${what}, p95`, measured: percentile(report.own, 0.95), budget: 16, unit: 'ms' },
    { what: `${what}, longest`, measured: Math.max(...report.own), budget: 16, unit: 'ms' },
  ];
}

async function typed(tree: string): Promise<TypingReport> {
  const entry = await bundleHostScript('test/extension/bench/typing.ts');
  const patched = patchedTree(tree, adoption);
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-bench-'));
  const server = await startServer(await ensureHost(), {
    dataFolder: join(scratch, 'data'),
    port: 0,
    installed: { from: 'page' },
    testDriver: true,
    settings,
  });
  const browser = await launchBrowser();
  try {
    const page = await localPage(browser);
    const output: string[] = [];
    const ended = new Promise<void>((resolve) => {
      void page.exposeFunction('codeAutomationExit', () => resolve());
      setTimeout(resolve, deadline).unref();
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, values: readonly unknown[]) => {
      output.push(values.map(String).join(' '));
    });
    const content = { folder: patched.folder, file: join(patched.folder, driverFile) };
    await page.goto(pageAddress(server.port, { ...content, tests: { extension: inProject(), entry } }));
    await ended;
    const told = output.find((line) => line.includes(typingPrefix));
    if (!told) throw new Error(`typing was not measured:\n${output.at(-1)}`);
    return JSON.parse(told.slice(told.indexOf(typingPrefix) + typingPrefix.length)) as TypingReport;
  } finally {
    await browser.close();
    await server.stop();
    patched.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}
