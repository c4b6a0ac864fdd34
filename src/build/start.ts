import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleAll } from './bundle';
import { ensureHost } from './host/install';
import { type PageContent, pageAddress } from './host/page';
import { makeSample } from './host/sample';
import { startServer } from './host/server';
import { inProject } from './project';
import { ask } from './run';
import { main, Stop } from './stop';

/** npm's shell does not pass a signal on: when it is gone, so are we. */
const parent = process.ppid;

const driverFile = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** Opens the extension, built from this checkout, in a real VS Code: on the bundled sample, or on a kernel tree that is named. */
async function start(): Promise<void> {
  const { values, positionals } = readArguments();
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Stop(`--port ${values.port} is not a port`);
  await bundleAll();
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const content = contentOf(positionals[0], scratch);
  if (!values.browser && hasDesktop()) await openDesktop(content, scratch);
  else await openServer(content, scratch, port);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { port: { type: 'string', default: '8890' }, browser: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new Stop(
      error instanceof Error ? error.message : String(error),
      'npm start -- [--port N] [--browser] [TREE]',
    );
  }
}

function contentOf(tree: string | undefined, scratch: string): PageContent {
  if (tree === undefined) {
    const sample = makeSample(join(scratch, 'sample'), 2);
    return { folder: sample.folder, file: sample.driver };
  }
  const folder = resolve(tree);
  if (!existsSync(folder)) throw new Stop(`${folder} is not there`);
  const file = join(folder, driverFile);
  return existsSync(file) ? { folder, file } : { folder };
}

function hasDesktop(): boolean {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  try {
    ask('code', ['--version']);
    return true;
  } catch {
    return false;
  }
}

function openDesktop(content: PageContent, scratch: string): Promise<void> {
  const args = [
    '--wait',
    '--new-window',
    `--extensionDevelopmentPath=${inProject()}`,
    `--user-data-dir=${join(scratch, 'data')}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    content.folder,
    ...(content.file ? [content.file] : []),
  ];
  return new Promise((done, reject) => {
    const child = spawn('code', args, { stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', () => done());
  });
}

async function openServer(content: PageContent, scratch: string, port: number): Promise<void> {
  const host = await ensureHost();
  const server = await startServer(host, { dataFolder: join(scratch, 'data'), port, installed: { from: 'checkout' } });
  console.log(`Open ${pageAddress(server.port, content)}`);
  console.log('Ctrl+C ends it.');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void server.stop());
  const orphaned = setInterval(() => process.ppid !== parent && void server.stop(), 500);
  await new Promise<void>((done) => server.process.once('exit', () => done()));
  clearInterval(orphaned);
}

await main(start);
