import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inProject } from '../project';
import { Stop } from '../stop';
import type { Host } from './install';
import { hostSettings, type Settings } from './settings';

/** How the extension gets into the host: the checkout as it is built, a packaged .vsix, or with the page that brings the tests. */
export type Installed =
  | { readonly from: 'checkout' }
  | { readonly from: 'vsix'; readonly file: string }
  | { readonly from: 'page' };

/** What a server of the host is started with. */
export interface ServerOptions {
  /** Holds settings, state and the list of extensions; nothing outside of it is touched. */
  readonly dataFolder: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly installed: Installed;
  readonly settings?: Settings;
  /** Lets a page load tests into the extension host. It also hides notifications, so it is off otherwise. */
  readonly testDriver?: boolean;
  /** The editor asks whether a folder is to be trusted, and restricts the extension until then. */
  readonly asksForTrust?: boolean;
  /** It ends by itself when no page has used it for five minutes: who started it may have been killed. */
  readonly endsUnused?: true;
}

/** A running server. */
export interface Server {
  readonly port: number;
  readonly process: ChildProcess;
  /** What it printed, for a message about a failure. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts the host on 127.0.0.1 and waits until it answers. */
export async function startServer(host: Host, options: ServerOptions): Promise<Server> {
  const port = options.port === 0 ? await freePort() : options.port;
  const folders = ['--user-data-dir', options.dataFolder, '--extensions-dir', join(options.dataFolder, 'extensions')];
  mkdirSync(join(options.dataFolder, 'User'), { recursive: true });
  writeFileSync(
    join(options.dataFolder, 'User/settings.json'),
    JSON.stringify({ ...hostSettings, ...(options.asksForTrust && asking), ...options.settings }, null, 2),
  );
  install(host, options.installed, options.dataFolder, folders);
  const child = spawn(
    host.node,
    [
      host.server,
      ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
      ...['--telemetry-level', 'off', ...folders],
      ...(options.asksForTrust ? [] : ['--disable-workspace-trust']),
      ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
      ...(options.endsUnused ? ['--enable-remote-auto-shutdown'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VSCODE_IPC_HOOK_CLI: '' } },
  );
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const server: Server = { port, process: child, log: () => log, stop: () => stop(child) };
  await untilAnswering(server);
  return server;
}

const asking: Settings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

function install(host: Host, installed: Installed, dataFolder: string, folders: readonly string[]): void {
  if (installed.from === 'vsix') {
    const args = [host.server, '--install-extension', installed.file, ...folders, '--accept-server-license-terms'];
    execFileSync(host.node, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    return;
  }
  if (installed.from === 'page') return;
  const extensions = join(dataFolder, 'extensions');
  mkdirSync(extensions, { recursive: true });
  writeFileSync(join(extensions, 'extensions.json'), JSON.stringify([checkoutAsExtension()]));
}

/** The entry that an installation leaves in extensions.json, with the checkout as its place: no copy to go stale. */
function checkoutAsExtension(): object {
  const manifest: { readonly publisher: string; readonly name: string; readonly version: string } = JSON.parse(
    readFileSync(inProject('package.json'), 'utf8'),
  );
  return {
    identifier: { id: `${manifest.publisher}.${manifest.name}` },
    version: manifest.version,
    location: { $mid: 1, path: inProject(), scheme: 'file' },
    metadata: { installedTimestamp: 0, pinned: true, source: 'vsix' },
  };
}

async function untilAnswering(server: Server): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.process.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${server.port}/version`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  await server.stop();
  const inUse = server.log().includes('EADDRINUSE');
  throw new Stop(
    inUse ? `port ${server.port} is in use` : `VS Code did not start:\n${server.log()}`,
    inUse ? 'npm start -- --port 0' : 'rm -r ~/.cache/smmu-patch-review/host-* && npm start',
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await Promise.race([gone, sleep(5000, undefined, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
