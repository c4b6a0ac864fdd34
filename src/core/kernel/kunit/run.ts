import { DoesNotCompile, NotModelled, Oops, OutOfFuel } from '../../wasm/host';
import type { Kernel } from '../kernel';
import type { ObjectView } from '../objects';
import { kunitFailures } from '../services/kunit';
import { KUnitAbort } from './failure';
import type { KUnitCaseResult, KUnitSuiteResult } from './ktap';

type Ended = NonNullable<KUnitCaseResult['ended']>;

/** Runs every case of the `struct kunit_suite` at `address`, each with a `struct kunit` of its own. Parameterised cases are not
 *  modelled. Bugs of ours are thrown. */
export function runSuite(kernel: Kernel, address: bigint, only?: (caseName: string) => boolean): KUnitSuiteResult {
  const suite = kernel.view('struct kunit_suite', address);
  const name = kernel.memory.string(suite.addressOf('name'), 256);
  const cases: KUnitCaseResult[] = [];
  let failed = false;
  const ended = attempt(() => {
    failed = suite.get('suite_init') !== 0n && Number(kernel.runtime.call(suite.get('suite_init'), address)) !== 0;
  });
  const size = BigInt(kernel.record('struct kunit_case').size);
  for (let at = suite.get('test_cases'); ; at += size) {
    const test = kernel.view('struct kunit_case', at);
    if (test.get('run_case') === 0n) break;
    const caseName = kernel.memory.string(test.get('name'));
    if (only && !only(caseName)) continue;
    cases.push(
      ended
        ? { name: caseName, status: 'not ok', failures: [], ended }
        : failed
          ? { name: caseName, status: 'not ok', failures: [], skipReason: 'suite_init failed' }
          : runCase(kernel, suite, test, caseName),
    );
  }
  if (suite.get('suite_exit') !== 0n) kernel.runtime.call(suite.get('suite_exit'), address);
  return { name, cases };
}

function runCase(kernel: Kernel, suite: ObjectView, test: ObjectView, name: string): KUnitCaseResult {
  const failures = kunitFailures(kernel);
  failures.length = 0;
  const state = kernel.create('struct kunit');
  state.set('name', test.get('name'));
  let ended: Ended | undefined;
  if (test.get('generate_params') !== 0n) {
    ended = { kind: 'not-modelled', text: 'parameterised cases' };
  } else {
    ended =
      attempt(() => {
        if (suite.get('init') !== 0n && Number(kernel.runtime.call(suite.get('init'), state.address)) !== 0) {
          failures.push({ file: '', line: 0, text: 'the suite’s init() succeeds', message: '' });
          return;
        }
        kernel.runtime.call(test.get('run_case'), state.address);
      }) ??
      attempt(() => {
        if (suite.get('exit') !== 0n) kernel.runtime.call(suite.get('exit'), state.address);
      });
  }
  kernel.resources.releaseAll(state.address);
  const skipped = skipReason(kernel, state);
  const bad = failures.length > 0 || ended !== undefined;
  kernel.heap.release(state.address);
  return {
    name,
    status: bad ? 'not ok' : skipped !== undefined ? 'skipped' : 'ok',
    failures: [...failures],
    ...(ended && { ended }),
    ...(skipped !== undefined && { skipReason: skipped }),
  };
}

/** The reason that kunit_skip() left, if the case was skipped. */
function skipReason(kernel: Kernel, state: ObjectView): string | undefined {
  const skippedStatus = kernel.options.types.constant('KUNIT_SKIPPED');
  if (!state.has('status') || skippedStatus === undefined || state.get('status') !== skippedStatus) return undefined;
  return kernel.memory.string(state.addressOf('status_comment'), 256);
}

function attempt(run: () => void): Ended | undefined {
  try {
    run();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof KUnitAbort) return undefined;
    if (thrown instanceof Oops) return { kind: 'oops', text: withStack(thrown.message, thrown) };
    if (thrown instanceof NotModelled || thrown instanceof DoesNotCompile) {
      return { kind: 'not-modelled', text: withStack(thrown.message, thrown) };
    }
    if (thrown instanceof OutOfFuel) return { kind: 'out-of-fuel', text: withStack(thrown.message, thrown) };
    throw thrown;
  }
}

function withStack(message: string, { frames }: Pick<Oops, 'frames'>): string {
  return [
    message,
    ...frames.slice(0, 12).map((frame) => `  ${frame.function} at ${frame.at.file}:${frame.at.line}`),
  ].join('\n');
}
