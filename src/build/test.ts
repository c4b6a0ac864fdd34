import { mkdirSync } from 'node:fs';
import { bundleAll } from './bundle';
import { inProject } from './project';
import { main } from './stop';
import { type Count, showCount, sum } from './test/count';
import { readCases, runStep, type Step, vitest } from './test/step';

const steps: readonly Step[] = [
  { name: 'types of the core', program: 'tsc', args: ['-p', 'src/core/tsconfig.json', '--noEmit'] },
  { name: 'types', program: 'tsc', args: ['-p', 'tsconfig.json', '--noEmit'] },
  { name: 'lint', program: 'biome', args: ['check', '.'] },
  vitest('unit tests', 'vitest.config.ts'),
  {
    name: 'integration tests',
    program: 'tsx',
    args: ['test/extension/integration.ts'],
    results: { file: 'test-results/integration.json', read: readCases },
  },
  vitest('browser flows', 'test/extension/vitest.config.ts'),
];

/** Everything that says whether the project is in order; its last line is the count. */
async function testAll(): Promise<void> {
  mkdirSync(inProject('test-results'), { recursive: true });
  // Tests of the command line and of the extension run what a user runs.
  await bundleAll();
  const counts: Count[] = [];
  for (const step of steps) counts.push(await runStep(step));
  const total = sum(counts);
  console.log(`\n${showCount(total)}`);
  if (total.failed > 0) process.exitCode = 1;
}

await main(testAll);
