import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureHost } from '../../../src/build/host/install';
import { pageAddress } from '../../../src/build/host/page';
import { makeSample } from '../../../src/build/host/sample';
import { type Installed, startServer } from '../../../src/build/host/server';
import type { Settings } from '../../../src/build/host/settings';
import { launchBrowser, localPage } from './browser';
import { descendants } from './processes';
import { removeFolder } from './remove-folder';
import { patience, Workbench } from './workbench';

/** What a session opens; everything left out is as a new user has it, with the bundled sample. */
export interface SessionOptions {
  readonly installed?: Installed;
  readonly settings?: Settings;
  /** The folder is not trusted. */
  readonly untrusted?: true;
  /** Instead of the sample: a folder, and a file in it. Absolute paths; the folder is used in place. */
  readonly open?: { readonly folder: string; readonly file?: string; readonly line?: number };
}

/** A real VS Code in a real browser, with data folders of its own. */
export interface Session {
  readonly workbench: Workbench;
  /** The folder that is open. */
  readonly folder: string;
  /** Absolute path of the file that was opened; empty where none was. */
  readonly driver: string;
  /** Command lines of the processes that the host has started and that still run. */
  processes(): readonly string[];
  close(): Promise<void>;
}

/** Milliseconds that a browser may take to end; what it leaves open must not keep the server, nor the run of the tests. */
const closing = 20_000;

/** Starts a VS Code with the extension and waits for the editor, or for the workbench where no file is asked for. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-test-'));
  const content = options.open ?? sampleContent(join(scratch, 'sample'));
  const server = await startServer(await ensureHost(), {
    dataFolder: join(scratch, 'data'),
    port: 0,
    installed: options.installed ?? { from: 'checkout' },
    endsUnused: true,
    ...(options.settings ? { settings: options.settings } : {}),
    ...(options.untrusted ? { asksForTrust: true } : {}),
  });
  const removeScratch = (): void => removeFolder(scratch);
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await server.stop();
    removeScratch();
    throw error;
  });
  const processes = (): readonly string[] => descendants(server.process.pid ?? 0);
  const close = async (): Promise<void> => {
    const isClosed = await Promise.race([browser.close().then(() => true), sleep(closing, false, { ref: false })]);
    await server.stop();
    removeScratch();
    if (!isClosed) throw new Error(`the browser did not end within ${closing} ms`);
  };
  try {
    const page = await localPage(browser);
    page.setDefaultTimeout(patience);
    await page.goto(pageAddress(server.port, content));
    await page.locator('.monaco-workbench').waitFor();
    if (content.file) await page.locator('.monaco-editor .view-lines').first().waitFor();
    const workbench = new Workbench(page);
    return { workbench, folder: content.folder, driver: content.file ?? '', processes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function sampleContent(folder: string): { readonly folder: string; readonly file: string } {
  const sample = makeSample(folder);
  return { folder: sample.folder, file: sample.driver };
}
