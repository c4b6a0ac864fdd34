import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { inProject } from '../project';
import { Stop } from '../stop';
import { type Change, type FileScore, reportOf } from './score';
import { type TableMutant, tableMutants, withMutant } from './table-mutants';
import { bundleTests, testFiles } from './test-bundle';
import type { Outcome } from './trial';
import { TrialProcess } from './trial-process';

/** Tables, by the start of their path, and the tests that have to notice a change in them. */
const testsOf: readonly (readonly [string, readonly string[]])[] = [
  ['src/core/smmu/registers/', ['test/core/smmu/declaration', 'test/core/smmu/registers']],
  ['src/core/smmu/structures/', ['test/core/smmu/structures', 'test/core/smmu/registers']],
  ['src/core/smmu/declaration/', ['test/core/smmu/registers', 'test/core/smmu/structures']],
  ['src/core/smmu/profiles/', ['test/core/smmu/profiles']],
  ['src/core/smmu/v3/gap', ['test/core/smmu/v3/gap']],
  ['src/core/smmu/v3/initial-state', ['test/core/smmu/v3/gap', 'test/core/smmu/v3/state']],
  ['src/core/smmu/v3/queue-index', ['test/core/smmu/v3/queue']],
  ['src/core/smmu/v3/signal', ['test/core/smmu/v3/queue', 'test/core/smmu/v3/features']],
];

/** Tries every mutant of the tables in these files: the tests are bundled and loaded anew for each, as what is declared shows while modules load.
 *  Throws Stop when the tests fail without any mutant. */
export async function mutateTables(files: readonly string[], progress: (text: string) => void): Promise<FileScore[]> {
  const left = [...files];
  const scores: FileScore[] = [];
  const processes = Array.from({ length: availableParallelism() }, () => new TrialProcess());
  try {
    await Promise.all(
      processes.map(async (process) => {
        for (let file = left.shift(); file !== undefined; file = left.shift()) {
          const score = await scoreOf(file, process);
          scores.push(score);
          progress(reportOf(score));
        }
      }),
    );
    return scores.sort((a, b) => (a.file < b.file ? -1 : 1));
  } finally {
    for (const process of processes) process.stop();
  }
}

async function scoreOf(file: string, process: TrialProcess): Promise<FileScore> {
  const source = readFileSync(inProject(file), 'utf8');
  const mutants = tableMutants(source);
  const tests = testFiles().filter((test) => testsFor(file).some((start) => test.startsWith(start)));
  const use = async (text: string) => process.use(await bundleTests(tests, new Map([[inProject(file), text]])));
  await use(source);
  const { broken, all } = await process.survey();
  if (broken !== undefined) throw new Stop(`A test of ${file} fails without any change: ${broken}`);
  const outcomes: Outcome[] = [];
  for (const mutant of mutants) {
    await use(withMutant(source, mutant));
    outcomes.push(await process.attempt('in the source', all));
  }
  const those = (...wanted: readonly Outcome[]): Change[] =>
    mutants
      .filter((_, at) => wanted.some((outcome) => outcome === outcomes[at]))
      .map((mutant) => ({ line: mutant.line, change: changeOf(mutant) }));
  return {
    file,
    kind: 'table',
    noticed: those('noticed', 'endless').length,
    endless: those('endless'),
    survivors: those('missed'),
    untried: [],
  };
}

function testsFor(file: string): readonly string[] {
  const tests = testsOf.find(([start]) => file.startsWith(start))?.[1];
  if (!tests) throw new Error(`no tests are known for ${file}`);
  return tests;
}

function changeOf(mutant: TableMutant): string {
  return `${mutant.original.replace(/\s+/g, ' ')} -> ${mutant.replacement || 'nothing'}`;
}
