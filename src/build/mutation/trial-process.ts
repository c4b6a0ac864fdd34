import { type ChildProcess, fork } from 'node:child_process';
import { inProject } from '../project';
import type { Outcome, Survey } from './trial';
import type { News, Question } from './trial-worker';

/** Milliseconds without a sign of life after which a mutant counts as endless: many times the slowest test, on a busy machine too. */
const silence = 20_000;

/** A process that tries mutants. Where one makes it fall silent, or end for want of memory, another process takes its place. */
export class TrialProcess {
  #child: ChildProcess | undefined;
  #bundle = '';

  /** The tests of what is asked from now on. */
  use(bundle: string): void {
    this.#bundle = bundle;
    this.#child?.send({ kind: 'bundle', text: bundle } satisfies Question);
  }

  /** All tests without a mutant. Throws when the process does not get through them. */
  async survey(): Promise<Survey> {
    const news = await this.#ask({ kind: 'survey' });
    if (news?.kind !== 'survey') throw new Error('the tests do not come to an end without any change');
    return news.survey;
  }

  /** One mutant against tests, triples as in Survey. */
  async attempt(mutant: string, reaches: Uint32Array): Promise<Outcome> {
    const news = await this.#ask({ kind: 'attempt', mutant, reaches });
    return news?.kind === 'outcome' ? news.outcome : 'endless';
  }

  stop(): void {
    this.#child?.removeAllListeners();
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** Undefined when there was no answer. */
  async #ask(question: Question): Promise<News | undefined> {
    const child = this.#child ?? (await this.#start());
    return new Promise((resolve) => {
      const end = (news: News | undefined) => {
        clearTimeout(timer);
        child.removeAllListeners();
        if (news === undefined) this.stop();
        resolve(news);
      };
      const timer = setTimeout(() => end(undefined), silence);
      child.on('message', (news: News) => {
        if (news.kind === 'alive') timer.refresh();
        else end(news);
      });
      child.once('exit', () => end(undefined));
      child.send(question);
    });
  }

  #start(): Promise<ChildProcess> {
    const child = fork(inProject('src/build/mutation/trial-worker.ts'), [], {
      serialization: 'advanced',
      execArgv: [...process.execArgv, '--max-old-space-size=2048'],
    });
    this.#child = child;
    return new Promise((resolve, reject) => {
      child.once('message', () => {
        child.removeAllListeners();
        this.use(this.#bundle);
        resolve(child);
      });
      child.once('exit', (status) => reject(new Error(`the tests do not load (status ${status})`)));
    });
  }
}
