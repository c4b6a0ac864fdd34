import { Worker } from 'node:worker_threads';
import type { Answer, FromWorker, RequestKind, Requests } from '../../protocol/message';
import { inProject } from '../project';

/** The simulation worker as the extension starts it, asked one thing at a time. */
export class WorkerClient {
  private readonly worker = new Worker(inProject('dist/worker.js'));
  private readonly died = new Promise<never>((_, reject) => this.worker.once('error', reject));
  private next = 1;

  /** Sends a request and waits for its value; throws with the problems where there is none. */
  async ask<K extends RequestKind>(kind: K, params: Requests[K]['params']): Promise<Requests[K]['result']> {
    const id = this.next++;
    const answered = new Promise<Answer<unknown>>((resolve, reject) => {
      const listen = (message: FromWorker): void => {
        if (message.type === 'failed') reject(new Error(message.message));
        if (message.type !== 'response' || message.id !== id) return;
        this.worker.off('message', listen);
        resolve(message.answer);
      };
      this.worker.on('message', listen);
      this.worker.postMessage({ type: 'request', id, kind, params });
    });
    const answer = await Promise.race([answered, this.died]);
    if (answer.value === undefined) throw new Error(`${kind}: ${JSON.stringify(answer.problems)}`);
    return answer.value as Requests[K]['result'];
  }

  /** Ends the worker. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
