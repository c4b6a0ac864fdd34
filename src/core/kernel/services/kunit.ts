import { ArgumentArea, formatKernelString } from '../format';
import type { Kernel } from '../kernel';
import { describeAssertion } from '../kunit/assertion';
import { KUnitAbort, type KUnitFailure } from '../kunit/failure';
import { type Service, service, typedService } from '../service';
import { allocateSlab, freeSlab } from './allocation';

/** Failures of the running case, in order. */
export function kunitFailures(kernel: Kernel): KUnitFailure[] {
  return kernel.state(kunitFailures, (): KUnitFailure[] => []);
}

function failed(
  kernel: Kernel,
  _test: bigint,
  location: bigint,
  _type: number,
  assertion: bigint,
  formatter: bigint,
  format: bigint,
  area: bigint,
): undefined {
  const place = kernel.view('struct kunit_loc', location);
  const message =
    format === 0n ? '' : formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
  kunitFailures(kernel).push({
    file: kernel.memory.string(place.get('file')),
    line: Number(place.get('line')),
    text: describeAssertion(kernel, kernel.runtime.nameOf(formatter) ?? '', assertion),
    message,
  });
  return undefined;
}

function abort(): never {
  throw new KUnitAbort();
}

/** Memory that goes with the test case. */
function allocateForTest(kernel: Kernel, test: bigint, count: bigint, size: bigint, flags: number): bigint {
  const address = allocateSlab(kernel, count * size, flags, 'slab');
  if (address !== 0n) kernel.resources.add(test, 'kunit', String(address), () => freeSlab(kernel, address, 'slab'));
  return address;
}

export const kunitServices: readonly Service[] = [
  service(/^(__)?kunit_do_failed_assertion$/, 'ppippp.', 'a failure of the running case', failed),
  service('__kunit_abort', 'p', 'the end of the running case', abort),
  service('kunit_kmalloc_array', 'plli', 'memory that goes with the case', allocateForTest),
  service('kunit_kfree', 'pp', 'the end of an allocation', (kernel, test: bigint, address: bigint) => {
    kernel.resources.remove(test, 'kunit', String(address), true);
    return undefined;
  }),
  service('kunit_add_action', 'ppp', 'a call when the case ends', addAction),
  service('kunit_add_action_or_reset', 'ppp', 'a call when the case ends', addAction),
  service('kunit_cleanup', 'p', 'frees what goes with the case', (kernel, test: bigint) => {
    kernel.resources.releaseAll(test);
    return undefined;
  }),
  typedService(
    /^kunit_\w+_assert_format$/,
    'a name only: failures are put into words here',
    (kernel, symbol) => () => kernel.notModelled('function', symbol.name),
  ),
];

function addAction(kernel: Kernel, test: bigint, action: bigint, context: bigint): number {
  kernel.resources.add(test, 'kunit', `${action}`, () => {
    kernel.runtime.call(action, context);
  });
  return 0;
}
