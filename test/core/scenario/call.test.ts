import { expect, test } from 'vitest';
import { armSmmuV3 } from '../../../src/core/scenario/driver';
import type { ParameterKind } from '../../../src/core/scenario/driver-arguments';
import { call } from '../../../src/core/scenario/step/call';
import type { RunState } from '../../../src/core/scenario/step/verb';
import { fakeWorld } from './fake-world';

const at = { file: 'x.scenario.json', line: 1, column: 1, endColumn: 1 };
const device: ParameterKind = { record: 'struct device' };

/** What a call of `f` with these parameters comes to: what ran, what it was given, problems. */
function called(kinds: readonly ParameterKind[], given?: readonly (string | bigint)[]): string {
  const { world, notes } = fakeWorld({ f: (_a, _b) => 0n });
  const kernel = world.startKernel({ crashKernel: false });
  const state: RunState = {
    kernel: {
      ...kernel,
      parameters: () => kinds.length,
      parameterKinds: () => kinds,
      parameterTexts: () => kinds.map((kind, index) => (kind === 'number' ? `int n${index}` : `void *p${index}`)),
    },
    objects: new Map([
      ['nvme', { record: 'struct device', address: 1n }],
      ['nic', { record: 'struct device', address: 2n }],
    ]),
    calls: [],
    verdicts: [],
    problems: [],
  };
  const fields = { function: 'f', ...(given && { arguments: given }) };
  call.run({ verb: 'call', fields, at }, { world, driver: armSmmuV3, state });
  const told = state.calls[0]?.arguments?.map(
    ({ parameter, given: value, choices, byType }) =>
      `${parameter} = ${value || 'nothing'}${byType ? ' by type' : ''}${choices.length > 0 ? ` of ${choices.join(' ')}` : ''}`,
  );
  return [...notes.slice(1), ...(told ?? []), ...state.problems.map(({ message }) => message)].join('\n');
}

test('arguments that nobody names are chosen by type, and told', () => {
  expect(called([device, 'number'])).toBe('f(1, 0)\nvoid *p0 = nvme by type of nvme nic new\nint n1 = 0 by type');
});

test('those that somebody names are taken, a star leaves one to its type', () => {
  expect(called([device, 'number'], ['nic', 7n])).toBe('f(2, 7)\nvoid *p0 = nic of nvme nic new\nint n1 = 7');
  expect(called([device, 'number'], ['*', 7n])).toBe('f(1, 7)\nvoid *p0 = nvme by type of nvme nic new\nint n1 = 7');
});

test('where nothing fits, it is not called, and a number helps', () => {
  expect(called(['pointer', device])).toBe(
    'void *p0 = nothing by type\nvoid *p1 = nvme by type of nvme nic new\nf() cannot be called as it is: argument 1 is a pointer to something that is no object of the kernel',
  );
  expect(called(['pointer', device], [0n])).toBe('f(0, 1)\nvoid *p0 = 0\nvoid *p1 = nvme by type of nvme nic new');
});

test('an object can be made for the call', () => {
  expect(called([{ record: 'struct list_head' }], ['new'])).toBe(
    'allocate struct list_head\nf(8192)\nvoid *p0 = new of new',
  );
  expect(called([{ record: 'struct list_head' }, device])).toBe(
    'void *p0 = nothing by type of new\nvoid *p1 = nvme by type of nvme nic new\nf() cannot be called as it is: no struct list_head lives here',
  );
});

test('an object that is not there is said', () => {
  expect(called([device], ['nvm'])).toBe('there is no object "nvm"');
});
