import { availableParallelism } from 'node:os';
import { Stop } from '../stop';
import { type CodeMutant, mutatedCode } from './code-mutants';
import { type FileScore, reportOf } from './score';
import { bundleTests, testFiles } from './test-bundle';
import type { Outcome, Survey } from './trial';
import { TrialProcess } from './trial-process';

/** What became of a mutant; `unreached` by tests, or reached only while modules are `loading`. */
type Fate = Outcome | 'unreached' | 'loading';

/** Changes what runs in these files, one mutant at a time, and runs the tests that reach it until one fails. What a file declares, or does
 *  while it is loaded, is the business of the other half. Throws Stop when tests fail without any mutant. */
export async function mutateCode(files: readonly string[], progress: (text: string) => void): Promise<FileScore[]> {
  if (files.length === 0) return [];
  const { sources, mutants } = await mutatedCode(files);
  const bundle = await bundleTests(testFiles(), sources);
  const processes = Array.from({ length: availableParallelism() }, () => new TrialProcess());
  try {
    for (const process of processes) process.use(bundle);
    const survey = await surveyOf(processes[0], 'without any change');
    const fates = new Map<string, Fate>();
    const left = files.map((file) => mutants.filter((mutant) => mutant.file === file));
    const scores: FileScore[] = [];
    await Promise.all(
      processes.map(async (process) => {
        for (let of = left.shift(); of; of = left.shift()) {
          for (const { id } of of) fates.set(id, await fateOf(id, survey, process));
          const [first] = of;
          if (!first) continue;
          const score = scoreOf(first.file, of, fates);
          scores.push(score);
          progress(reportOf(score));
        }
      }),
    );
    for (const process of processes) await surveyOf(process, 'after all changes: one of them left something behind');
    return scores.sort((a, b) => (a.file < b.file ? -1 : 1));
  } finally {
    for (const process of processes) process.stop();
  }
}

async function surveyOf(process: TrialProcess | undefined, when: string): Promise<Survey> {
  if (!process) throw new Error('there is no process');
  const survey = await process.survey();
  if (survey.broken !== undefined) throw new Stop(`A test fails ${when}: ${survey.broken}`);
  return survey;
}

async function fateOf(mutant: string, survey: Survey, process: TrialProcess): Promise<Fate> {
  const reaches = survey.reaches.get(mutant);
  if (reaches) return process.attempt(mutant, reaches);
  return survey.loading.has(mutant) ? 'loading' : 'unreached';
}

function scoreOf(file: string, mutants: readonly CodeMutant[], fates: ReadonlyMap<string, Fate>): FileScore {
  const those = (...wanted: readonly Fate[]) =>
    mutants.filter(({ id }) => wanted.some((fate) => fates.get(id) === fate));
  return {
    file,
    kind: 'code',
    noticed: those('noticed', 'endless').length,
    endless: those('endless'),
    survivors: those('missed', 'unreached').map(({ line, change, id }) => ({
      line,
      change: fates.get(id) === 'unreached' ? `${change} (no test gets there)` : change,
    })),
    untried: those('loading'),
  };
}
