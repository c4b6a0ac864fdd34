import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { version } from '../../package.json';
import { growSlowly } from '../node/garbage';
import type { Terminal } from './command/command';
import { printable } from './printable';
import { main } from './program';
import { serveInThread } from './run/runner-thread';

/** Writes all of a text to a descriptor; a pipe may take it in parts. Nobody reading any more is no error. */
function write(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (fault) {
      const { code } = fault as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw fault;
    }
  }
}

/** The program in a build, which is one file. */
const file = fileURLToPath(import.meta.url);
const isBundle = file.endsWith('.js');

/** A worker's compiler and garbage collector keep half of another processor busy: on two, a second worker costs memory and gains nothing. */
const workers = Math.max(1, Math.floor((availableParallelism() * 2) / 3));

const terminal: Terminal = {
  out: (text) => write(1, process.stdout.isTTY ? printable(text) : text),
  error: (text) => write(2, process.stderr.isTTY ? printable(text) : text),
  async input() {
    const parts: Uint8Array[] = [];
    for await (const part of process.stdin) parts.push(part as Uint8Array);
    return Buffer.concat(parts);
  },
  progress(text) {
    if (process.stderr.isTTY) write(2, `\r\u001b[K${text}`);
  },
  ...(isBundle && { workers: { file, count: workers } }),
  onInterrupt(listener) {
    process.once('SIGINT', listener);
    return () => process.off('SIGINT', listener);
  },
  environment: process.env,
  workingDirectory: process.cwd(),
  now: () => performance.now(),
};

if (isMainThread) {
  growSlowly();
  process.exitCode = await main(process.argv.slice(2), terminal, version);
} else serveInThread(file);
