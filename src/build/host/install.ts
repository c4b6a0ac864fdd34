import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../node/kernel-trees';
import { inProject } from '../project';
import { run } from '../run';
import { Stop } from '../stop';

/** A VS Code server with its web workbench, and the Node that runs it. */
export interface Host {
  readonly node: string;
  readonly server: string;
}

/** The Node that VS Code 1.139 is made for: older ones lack `node:module` functions that it imports. */
const hostNodeMajor = 24;

const manifest = ['package.json', 'package-lock.json'];
const code = 'node_modules/code-server/lib/vscode';

/** Parts of VS Code that need a cloud service or are large, and that nothing here uses. */
const unused = [
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
];

/** Installs the host on its first use (about 20 s) into the cache folder, which all checkouts with the same lock file share. No install
 *  script is run, so it needs neither a compiler nor a download from outside the npm registry. */
export async function ensureHost(): Promise<Host> {
  const lock = readFileSync(inProject('src/build/host/package-lock.json'));
  const folder = join(cacheFolder(), `host-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) await install(folder);
  return { node: hostNode(folder), server: join(folder, code, 'out/server-main.js') };
}

/** The folder appears when it is complete, so an install that was cut short is done again and two at once do no harm. */
async function install(folder: string): Promise<void> {
  console.error(`installing VS Code (code-server) into ${folder}, once`);
  mkdirSync(cacheFolder(), { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    for (const name of manifest) copyFileSync(inProject('src/build/host', name), join(partial, name));
    await npm(partial, ['ci', '--ignore-scripts']);
    // Its shrinkwrap does not match its package.json, so `npm ci` refuses it.
    await npm(join(partial, code), ['install', '--omit=dev', '--ignore-scripts']);
    for (const part of unused) rmSync(join(partial, code, part), { recursive: true, force: true });
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function npm(folder: string, args: readonly string[]): Promise<void> {
  return run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    folder,
    failure: `VS Code cannot be installed from the npm registry into ${folder}`,
  });
}

function hostNode(folder: string): string {
  const packaged = join(folder, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= hostNodeMajor) return process.execPath;
  throw new Stop(
    `the browser VS Code needs Node ${hostNodeMajor} on ${process.platform}-${process.arch}; this is ${process.version}`,
    `use Node ${hostNodeMajor}, or open this folder in desktop VS Code and press F5`,
  );
}
