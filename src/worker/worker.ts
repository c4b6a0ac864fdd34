import { fileURLToPath } from 'node:url';
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
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

/** The simulation worker: one session, requests one after the other in the order in which they came; one that asks git lets others go on
 *  while it waits. A check of the whole driver takes seconds and
 *  nobody looks on: it lets everything else go first, and begins again after it. */
function start(port: NonNullable<typeof parentPort>): void {
  // Code that is not bundled is in many files, and changes while it is worked on.
  const file = fileURLToPath(import.meta.url);
  const ports = nodePorts(process.env, file.endsWith('.js') ? file : undefined);
  const session = new Session(ports, prepareKernelTree);
  const desk = new Desk(session, ports);
  const garbage = new Garbage();
  const cancelled = new Set<number>();
  let turn = Promise.resolve();
  /** Requests that have not begun and that somebody waits for. */
  let waiting = 0;
  let resting: NodeJS.Timeout | undefined;
  let shared = new Int32Array(new SharedArrayBuffer(4));
  const send = (message: FromWorker) => port.postMessage(message);

  /** Takes in what came while the thread was busy. */
  const look = () => {
    for (let found = receiveMessageOnPort(port); found; found = receiveMessageOnPort(port)) receive(found.message);
  };
  const handle = async (message: RequestMessage) => {
    const { id } = message;
    const mayWait = isPatient(message);
    if (!mayWait) waiting--;
    const isOver = () => cancelled.has(id) || Atomics.load(shared, id % shared.length) === id;
    const givesWay = () => {
      look();
      return waiting > 0;
    };
    const cancellation = { isCancelled: () => isOver() || (mayWait && givesWay()) };
    const progress = (text: string, fraction?: number) =>
      send({ type: 'progress', id, text, ...(fraction !== undefined && { fraction }) });
    try {
      const response = await serve(session, desk, message, cancellation, progress);
      if (mayWait && response.answer.cancelled && !isOver()) return enqueue(message);
      send(response);
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
  const enqueue = (message: RequestMessage) => {
    if (!isPatient(message)) waiting++;
    turn = turn.then(() => {
      const handled = handle(message);
      return isBeside(message) ? undefined : handled;
    });
  };
  const receive = (message: ToWorker) => {
    if (message.type === 'request') enqueue(message);
    else if (message.type === 'cancel') cancelled.add(message.id);
    else shared = new Int32Array(message.words);
  };
  port.on('message', receive);
  send({ type: 'ready', version });
}

/** Waits for another program for most of its time, and lets those that follow go on meanwhile. */
function isBeside({ kind }: RequestMessage): boolean {
  return kind === 'lint-series';
}

function isPatient({ kind }: RequestMessage): boolean {
  return kind === 'check';
}

if (parentPort) start(parentPort);
