import { readFileSync } from 'node:fs';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import { inProject } from '../project';
import { Stop } from '../stop';
import { type Change, type FileScore, reportOf } from './score';
import { type TableMutant, tableMutants, withMutant } from './table-mutants';

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

/** Tries every mutant of the tables in these files, one after another, in one process: a mutant takes about a third of a second. Throws
 *  Stop when the tests fail without any mutant. */
export async function mutateTables(files: readonly string[], progress: (text: string) => void): Promise<FileScore[]> {
  if (files.length === 0) return [];
  let shown: { readonly id: string; readonly code: string } | undefined;
  const vitest = await createVitest(
    'test',
    {
      root: inProject('.'),
      config: inProject('vitest.mutate.config.ts'),
      watch: false,
      pool: 'threads',
      isolate: false,
      fileParallelism: false,
      bail: 1,
      reporters: [{}],
    },
    {
      plugins: [
        {
          name: 'table-mutant',
          enforce: 'pre',
          transform: (_, id) => (id === shown?.id ? { code: shown.code, map: null } : undefined),
        },
      ],
    },
  );
  try {
    await vitest.init();
    const scores: FileScore[] = [];
    for (const file of files) {
      const specifications = await vitest.globTestSpecifications([...testsFor(file)]);
      const [failed] = await failures(vitest, specifications);
      if (failed !== undefined) throw new Stop(`The tests of ${file} fail without any change: ${failed}`);
      const source = readFileSync(inProject(file), 'utf8');
      const survivors: Change[] = [];
      const mutants = tableMutants(source);
      for (const mutant of mutants) {
        shown = { id: inProject(file), code: withMutant(source, mutant) };
        vitest.invalidateFile(inProject(file));
        if ((await failures(vitest, specifications)).length === 0)
          survivors.push({ line: mutant.line, change: changeOf(mutant) });
      }
      shown = undefined;
      vitest.invalidateFile(inProject(file));
      const noticed = mutants.length - survivors.length;
      const score: FileScore = { file, kind: 'table', noticed, endless: [], survivors, untried: [] };
      scores.push(score);
      progress(reportOf(score));
    }
    return scores;
  } finally {
    await vitest.close();
  }
}

function testsFor(file: string): readonly string[] {
  const tests = testsOf.find(([start]) => file.startsWith(start))?.[1];
  if (!tests) throw new Error(`no tests are known for ${file}`);
  return tests;
}

/** Tests that fail, and modules that do not load. */
async function failures(vitest: Vitest, specifications: TestSpecification[]): Promise<string[]> {
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  // The result also has modules of earlier runs.
  const asked = new Set(specifications.map(({ moduleId }) => moduleId));
  const failed = testModules
    .filter((module) => asked.has(module.moduleId) && !module.ok())
    .flatMap((module) => {
      const tests = [...module.children.allTests('failed')].map((test) => `${module.moduleId}: ${test.fullName}`);
      return tests.length > 0 ? tests : [`${module.moduleId}: ${module.errors()[0]?.message}`];
    });
  return [...failed, ...unhandledErrors.map(String)];
}

function changeOf(mutant: TableMutant): string {
  return `${mutant.original.replace(/\s+/g, ' ')} -> ${mutant.replacement || 'nothing'}`;
}
