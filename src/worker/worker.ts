import { parentPort } from 'node:worker_threads';
import { version } from '../../package.json';
import { prepareKernelTree } from '../engine/kernel-tree';
import { Desk } from '../engine/patch/desk';
import { serve } from '../engine/server';
import { Session } from '../engine/session';
import { nodePorts } from '../node/engine-ports';
import { Garbage } from '../node/garbage';
import type { FromWorker, RequestMessage, ToWorker } from '../protocol/message';

/** Milliseconds without a request after which the worker looks after itself. */
const restAfter = 500;

/** The simulation worker: one session, requests one after the other in the order in which they came. */
function start(port: NonNullable<typeof parentPort>): void {
  const session = new Session(nodePorts(), prepareKernelTree);
  const desk = new Desk(session);
  const garbage = new Garbage();
  const cancelled = new Set<number>();
  let turn = Promise.resolve();
  let resting: NodeJS.Timeout | undefined;
  let shared = new Int32Array(new SharedArrayBuffer(4));
  const send = (message: FromWorker) => port.postMessage(message);

  const handle = async (message: RequestMessage) => {
    const { id } = message;
    const cancellation = { isCancelled: () => cancelled.has(id) || Atomics.load(shared, 0) >= id };
    const progress = (text: string, fraction?: number) =>
      send({ type: 'progress', id, text, ...(fraction !== undefined && { fraction }) });
    try {
      send(await serve(session, desk, message, cancellation, progress));
    } catch (fault) {
      const { message: text, stack } = fault instanceof Error ? fault : new Error(String(fault));
      send({ type: 'failed', message: text, ...(stack !== undefined && { stack }) });
    }
    cancelled.delete(id);
    garbage.tidy();
    clearTimeout(resting);
    resting = setTimeout(rest, restAfter);
  };
  const rest = () => {
    if (session.idle()) resting = setTimeout(rest, restAfter);
  };
  port.on('message', (message: ToWorker) => {
    if (message.type === 'request') turn = turn.then(() => handle(message));
    else if (message.type === 'cancel') cancelled.add(message.id);
    else shared = new Int32Array(message.word);
  });
  send({ type: 'ready', version });
}

if (parentPort) start(parentPort);
