import type { KUnitFailure } from './failure';

/** What became of one test case. */
export interface KUnitCaseResult {
  readonly name: string;
  readonly status: 'ok' | 'not ok' | 'skipped';
  readonly failures: readonly KUnitFailure[];
  /** What ended the case early: an oops, something that is not modelled, the step limit. */
  readonly ended?: { readonly kind: 'oops' | 'not-modelled' | 'out-of-fuel'; readonly text: string };
  readonly skipReason?: string;
}

/** What became of one suite, by its own name. */
export interface KUnitSuiteResult {
  readonly name: string;
  readonly cases: readonly KUnitCaseResult[];
}

/** KTAP, version 1, as `kunit.py` reads it. */
export function formatKtap(suites: readonly KUnitSuiteResult[]): string {
  const lines = ['KTAP version 1', `1..${suites.length}`];
  suites.forEach((suite, i) => {
    const inner = ['KTAP version 1', `# Subtest: ${suite.name}`, `1..${suite.cases.length}`];
    suite.cases.forEach((each, j) => {
      inner.push(...diagnostics(each));
      inner.push(`${each.status === 'not ok' ? 'not ok' : 'ok'} ${j + 1} ${each.name}${directive(each)}`);
    });
    inner.push(`# ${suite.name}: ${totals(suite)}`);
    lines.push(...inner.map((line) => `    ${line}`));
    lines.push(`${suite.cases.some(({ status }) => status === 'not ok') ? 'not ok' : 'ok'} ${i + 1} ${suite.name}`);
  });
  return `${lines.join('\n')}\n`;
}

function diagnostics(each: KUnitCaseResult): string[] {
  const lines: string[] = [];
  for (const failure of each.failures) {
    lines.push(`# ${each.name}: EXPECTATION FAILED at ${failure.file}:${failure.line}`, `#   ${failure.text}`);
    if (failure.message !== '') lines.push(`#   ${failure.message.trimEnd()}`);
  }
  if (each.ended)
    lines.push(...`${each.ended.kind}: ${each.ended.text}`.split('\n').map((line) => `# ${each.name}: ${line}`));
  return lines;
}

function directive(each: KUnitCaseResult): string {
  return each.status === 'skipped' ? ` # SKIP ${each.skipReason ?? ''}`.trimEnd() : '';
}

function totals(suite: KUnitSuiteResult): string {
  const count = (status: KUnitCaseResult['status']): number =>
    suite.cases.filter((each) => each.status === status).length;
  return `pass:${count('ok')} fail:${count('not ok')} skip:${count('skipped')} total:${suite.cases.length}`;
}
