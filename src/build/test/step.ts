import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { CaseReport } from '../../../test/extension/support/report';
import { inProject } from '../project';
import { run } from '../run';
import { Stop } from '../stop';
import type { Count } from './count';

/** One part of `npm test`: a program of the project, and how to read what came out. */
export interface Step {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** The file of results that it leaves, and its reader; without one, its exit status counts as one test. */
  readonly results?: { readonly file: string; readonly read: (text: string) => Count };
}

/** Runs a step and counts its tests. One that fails without a failed test (it did not start, say) counts as one failure. */
export async function runStep(step: Step): Promise<Count> {
  const file = step.results && inProject(step.results.file);
  if (file) rmSync(file, { force: true });
  console.log(`\n== ${step.name}`);
  const started = Date.now();
  const ended = await run(inProject('node_modules/.bin', step.program), step.args, {
    folder: inProject(),
    failure: `${step.name} failed`,
  }).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof Stop)) throw error;
      console.log(error.message);
      return false;
    },
  );
  console.log(`-- ${step.name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  const count = countOf(step, file, ended);
  return !ended && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function countOf(step: Step, file: string | undefined, ended: boolean): Count {
  if (!step.results || !file) return { passed: ended ? 1 : 0, failed: ended ? 0 : 1, skipped: 0 };
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  return step.results.read(readFileSync(file, 'utf8'));
}

/** A run of vitest over a configuration file. */
export function vitest(name: string, config: string): Step {
  const file = `test-results/${name.replaceAll(' ', '-')}.json`;
  return {
    name,
    program: 'vitest',
    args: ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    results: { file, read: readVitest },
  };
}

function readVitest(text: string): Count {
  const report: {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
    readonly numPendingTests: number;
    readonly numTodoTests: number;
    readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
  } = JSON.parse(text);
  // A file that cannot be loaded has no test to fail.
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Reads the results that test/extension/integration.ts leaves. */
export function readCases(text: string): Count {
  const reports: readonly CaseReport[] = JSON.parse(text);
  const count = (state: CaseReport['state']): number => reports.filter((report) => report.state === state).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}
