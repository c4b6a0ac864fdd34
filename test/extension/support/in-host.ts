import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { type CaseReport, reportPrefix } from './report';

/** Called by VS Code inside the extension host: runs the bundled cases, and throws when one fails. */
export async function run(): Promise<void> {
  const cases = join(__dirname, 'cases');
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, reporter: ConsoleReporter });
  for (const file of readdirSync(cases).sort()) if (file.endsWith('.cjs')) mocha.addFile(join(cases, file));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}

class ConsoleReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, (test) => report(test, 'passed'));
    runner.on(EVENT_TEST_FAIL, (test, error: Error) => report(test, 'failed', error.stack ?? String(error)));
    runner.on(EVENT_TEST_PENDING, (test) => report(test, 'skipped'));
  }
}

function report(test: Mocha.Test, state: CaseReport['state'], failure?: string): void {
  const line: CaseReport = {
    title: test.fullTitle(),
    state,
    milliseconds: test.duration ?? 0,
    ...(failure ? { failure } : {}),
  };
  console.log(reportPrefix + JSON.stringify(line));
}
