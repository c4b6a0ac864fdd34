import { Suite } from './suite';
import { Switches } from './switches';
import { type Outcome, type Survey, Trial } from './trial';

/** What the process of a trial is told and asked: the bundle of tests from now on; all tests without a mutant; one mutant. */
export type Question =
  | { readonly kind: 'bundle'; readonly text: string }
  | { readonly kind: 'survey' }
  | { readonly kind: 'attempt'; readonly mutant: string; readonly reaches: Uint32Array };

/** What it says: that it is still at work, or the answer. */
export type News =
  | { readonly kind: 'alive' }
  | { readonly kind: 'survey'; readonly survey: Survey }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };

/** Milliseconds between two signs of life. */
const pulse = 500;

/** Answers questions of the parent process, one after another. */
function serve(): void {
  const switches = new Switches();
  let trial: Trial | undefined;
  let told = performance.now();
  function tell(news: News): void {
    told = performance.now();
    process.send?.(news);
  }
  function alive(): void {
    if (performance.now() - told > pulse) tell({ kind: 'alive' });
  }
  process.on('message', async (question: Question) => {
    if (question.kind === 'bundle') trial = new Trial(new Suite(question.text, switches), switches, alive);
    else if (!trial) throw new Error('there is no bundle');
    else if (question.kind === 'survey') tell({ kind: 'survey', survey: await trial.survey() });
    else tell({ kind: 'outcome', outcome: await trial.attempt(question.mutant, question.reaches) });
  });
  tell({ kind: 'alive' });
}

if (process.send) serve();
