import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { version } from '../../package.json';
import { prepareKernelTree } from '../engine/kernel-tree';
import type { EnginePorts } from '../engine/ports';
import { serve } from '../engine/server';
import { Session } from '../engine/session';
import { DirectoryTree } from '../node/directory-tree';
import { FolderStore } from '../node/folder-store';
import { cacheFolder } from '../node/kernel-trees';
import type { FromWorker, RequestMessage, ToWorker } from '../protocol/message';

/** Bytes of the engine's values on disk. */
const storageLimit = 256 << 20;

/** The simulation worker: one session, requests one after the other in the order in which they came. */
function start(port: NonNullable<typeof parentPort>): void {
  const storage = new FolderStore(join(cacheFolder(), 'engine'), storageLimit);
  const ports: EnginePorts = {
    openTree: (root) =>
      statSync(root, { throwIfNoEntry: false })?.isDirectory() ? new DirectoryTree(root) : undefined,
    storage: { read: (key) => storage.read(key), write: (key, bytes) => void storage.write(key, bytes) },
    now: () => performance.now(),
  };
  const session = new Session(ports, prepareKernelTree);
  const cancelled = new Set<number>();
  let shared = new Int32Array(new SharedArrayBuffer(4));
  const send = (message: FromWorker) => port.postMessage(message);

  const handle = (message: RequestMessage) => {
    const { id } = message;
    const cancellation = { isCancelled: () => cancelled.has(id) || Atomics.load(shared, 0) >= id };
    const progress = (text: string, fraction?: number) =>
      send({ type: 'progress', id, text, ...(fraction !== undefined && { fraction }) });
    try {
      send(serve(session, message, cancellation, progress));
    } catch (fault) {
      const { message: text, stack } = fault instanceof Error ? fault : new Error(String(fault));
      send({ type: 'failed', message: text, ...(stack !== undefined && { stack }) });
    }
    cancelled.delete(id);
  };
  port.on('message', (message: ToWorker) => {
    if (message.type === 'request') handle(message);
    else if (message.type === 'cancel') cancelled.add(message.id);
    else shared = new Int32Array(message.word);
  });
  send({ type: 'ready', version });
}

if (parentPort) start(parentPort);
