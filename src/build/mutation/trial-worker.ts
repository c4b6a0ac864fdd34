import { readFileSync } from 'node:fs';
import { Suite } from './suite';
import { Switches } from './switches';
import { type Outcome, type Survey, Trial } from './trial';

/** What the process of a trial is asked: all tests without a mutant, or one mutant. */
export type Question =
  | { readonly kind: 'survey' }
  | { readonly kind: 'attempt'; readonly mutant: string; readonly reaches: Uint32Array };

/** What it says: that it is still at work, or the answer. */
export type News =
  | { readonly kind: 'alive' }
  | { readonly kind: 'survey'; readonly survey: Survey }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };

/** Milliseconds between two signs of life. */
const pulse = 500;

/** Answers questions of the parent process, one after another, about the bundle that the command line names. */
function serve(bundle: string): void {
  const switches = new Switches();
  let told = performance.now();
  const trial = new Trial(new Suite(readFileSync(bundle, 'utf8'), switches), switches, () => {
    if (performance.now() - told > pulse) tell({ kind: 'alive' });
  });
  function tell(news: News): void {
    told = performance.now();
    process.send?.(news);
  }
  process.on('message', async (question: Question) => {
    told = performance.now();
    if (question.kind === 'survey') tell({ kind: 'survey', survey: await trial.survey() });
    else tell({ kind: 'outcome', outcome: await trial.attempt(question.mutant, question.reaches) });
  });
  tell({ kind: 'alive' });
}

const [bundle] = process.argv.slice(2);
if (bundle !== undefined) serve(bundle);
