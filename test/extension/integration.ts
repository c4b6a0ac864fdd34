import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleAll } from '../../src/build/bundle';
import { ensureHost } from '../../src/build/host/install';
import { pageAddress } from '../../src/build/host/page';
import { makeSample } from '../../src/build/host/sample';
import { startServer } from '../../src/build/host/server';
import { inProject } from '../../src/build/project';
import { main, Stop } from '../../src/build/stop';
import { launchBrowser, localPage, requireChromium } from './support/browser';
import { bundleCases } from './support/bundle-cases';
import { removeFolder } from './support/remove-folder';
import { type CaseReport, reportPrefix } from './support/report';

const deadline = 10 * 60_000;

/** Runs test/extension/cases, or those of the names given (`npm run test:integration -- series`), inside the extension host of a real VS Code that has the sample open, and writes what came out to
 *  test-results/integration.json. */
async function integration(): Promise<void> {
  const needed = requireChromium();
  if (needed.missing) {
    console.log(`integration tests skipped, needs: ${needed.remedy}`);
    save([{ title: `integration tests, needs: ${needed.remedy}`, state: 'skipped', milliseconds: 0 }]);
    return;
  }
  await bundleAll();
  const entry = await bundleCases(process.argv.slice(2));
  const reports = await runInHost(entry);
  save(reports);
  const failed = reports.filter((report) => report.state === 'failed').length;
  if (failed > 0) throw new Stop(`${failed} integration tests failed`);
}

async function runInHost(entry: string): Promise<readonly CaseReport[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-test-'));
  const sample = makeSample(join(scratch, 'sample'));
  const server = await startServer(await ensureHost(), {
    dataFolder: join(scratch, 'data'),
    port: 0,
    installed: { from: 'page' },
    testDriver: true,
  });
  const browser = await launchBrowser();
  const reports: CaseReport[] = [];
  const output: string[] = [];
  try {
    const page = await localPage(browser);
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
      setTimeout(() => resolve(-1), deadline).unref();
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, values: readonly unknown[]) => {
      const line = values.map(String).join(' ');
      output.push(line);
      const report = parseReport(line);
      if (!report) return;
      reports.push(report);
      show(report);
    });
    await page.goto(
      pageAddress(server.port, {
        folder: sample.folder,
        file: sample.driver,
        tests: { extension: inProject(), entry },
      }),
    );
    const status = await ended;
    if (status !== 0 && !reports.some((report) => report.state === 'failed')) {
      await page.screenshot({ path: inProject('test-results/integration.png') });
      const reason = status === -1 ? 'did not end in time' : `ended with status ${status}`;
      reports.push({
        title: 'the run',
        state: 'failed',
        milliseconds: 0,
        failure: `${reason}\n${output.slice(-40).join('\n')}`,
      });
      console.log(reports.at(-1)?.failure);
    }
  } finally {
    await browser.close();
    await server.stop();
    removeFolder(scratch);
  }
  return reports;
}

function parseReport(line: string): CaseReport | undefined {
  const at = line.indexOf(reportPrefix);
  return at < 0 ? undefined : (JSON.parse(line.slice(at + reportPrefix.length)) as CaseReport);
}

function show(report: CaseReport): void {
  const mark = { passed: 'ok', failed: 'not ok', skipped: 'skipped' }[report.state];
  console.log(`${mark} - ${report.title} (${report.milliseconds} ms)`);
  if (report.failure) console.log(report.failure);
}

function save(reports: readonly CaseReport[]): void {
  mkdirSync(inProject('test-results'), { recursive: true });
  writeFileSync(inProject('test-results/integration.json'), JSON.stringify(reports, null, 2));
}

await main(integration);
