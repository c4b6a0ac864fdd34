import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Parts of VS Code that need a cloud service or are large, and that nothing here uses. */
const unused = [
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
];

/** Installs the host on its first use (about 30 s) with no install script run, so that it needs neither a compiler nor a download
 *  from outside the npm registry. An install that was cut short is done again. */
export async function ensureHost(): Promise<Host> {
  const folder = inProject('src/build/host');
  const code = join(folder, 'node_modules/code-server/lib/vscode');
  const complete = join(folder, 'node_modules/.complete');
  if (!existsSync(complete)) {
    console.error('installing VS Code (code-server) into src/build/host, once');
    await npm(folder, ['ci', '--ignore-scripts']);
    // Its shrinkwrap does not match its package.json, so `npm ci` refuses it.
    await npm(code, ['install', '--omit=dev', '--ignore-scripts']);
    for (const part of unused) rmSync(join(code, part), { recursive: true, force: true });
    writeFileSync(complete, '');
  }
  return { node: hostNode(folder), server: join(code, 'out/server-main.js') };
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
