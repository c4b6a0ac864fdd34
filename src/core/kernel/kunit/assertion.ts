import { hex } from '../../base/hex';
import type { Kernel } from '../kernel';

/** What a failed assertion says, read from its record; `formatter` is the function that a real kernel would print it with and
 *  tells its kind (`kunit_binary_assert_format`). */
export function describeAssertion(kernel: Kernel, formatter: string, assertion: bigint): string {
  const kind = /^(kunit_\w+_assert)_format$/.exec(formatter)?.[1];
  if (kind === undefined) return kernel.notModelled('feature', `a KUnit assertion printed by ${formatter || 'nobody'}`);
  if (kind === 'kunit_fail_assert') return 'expected not to be reached';
  const view = kernel.view(`struct ${kind}`, assertion);
  const string = (path: string): string => kernel.memory.string(view.get(path));
  if (kind === 'kunit_unary_assert') {
    return `Expected ${string('condition')} to be ${view.get('expected_true') !== 0n ? 'true, but is false' : 'false, but is true'}`;
  }
  if (kind === 'kunit_ptr_not_err_assert') {
    const value = view.get('value');
    return `Expected ${string('text')} is not ${value === 0n ? 'null, but is' : `error, but is: ${BigInt.asIntN(64, value)}`}`;
  }
  const text = kernel.view('struct kunit_binary_assert_text', view.get('text'));
  const part = (name: string): string => kernel.memory.string(text.get(name));
  const side = (name: 'left' | 'right'): string =>
    `${part(`${name}_text`)} == ${shown(kernel, kind, view.get(`${name}_value`), view.has('size') ? Number(view.get('size')) : 0)}`;
  return `Expected ${part('left_text')} ${part('operation')} ${part('right_text')}, but ${side('left')}, ${side('right')}`;
}

function shown(kernel: Kernel, kind: string, value: bigint, size: number): string {
  switch (kind) {
    case 'kunit_binary_assert': {
      const signed = BigInt.asIntN(64, value);
      return `${signed} (${hex(signed)})`;
    }
    case 'kunit_binary_str_assert':
      return value === 0n ? '(null)' : JSON.stringify(kernel.memory.string(value));
    case 'kunit_mem_assert':
      return `<${[...kernel.memory.read(value, Math.min(size, 64))].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}>`;
    default:
      return hex(value);
  }
}
