import { expect, it } from 'vitest';
import { formatKtap } from '../../../src/core/kernel/kunit/ktap';

it('writes suites, cases and what went wrong as KTAP', () => {
  const text = formatKtap([
    {
      name: 'writer',
      cases: [
        { name: 'good', status: 'ok', failures: [] },
        {
          name: 'bad',
          status: 'not ok',
          failures: [{ file: 'a.c', line: 3, text: 'Expected x to be true, but is false', message: 'so' }],
        },
        { name: 'odd', status: 'not ok', failures: [], ended: { kind: 'oops', text: 'use after free\n  f at a.c:9' } },
        { name: 'later', status: 'skipped', failures: [], skipReason: 'no hardware' },
      ],
    },
  ]);
  expect(text).toBe(`KTAP version 1
1..1
    KTAP version 1
    # Subtest: writer
    1..4
    ok 1 good
    # bad: EXPECTATION FAILED at a.c:3
    #   Expected x to be true, but is false
    #   so
    not ok 2 bad
    # odd: oops: use after free
    # odd:   f at a.c:9
    not ok 3 odd
    ok 4 later # SKIP no hardware
    # writer: pass:1 fail:2 skip:1 total:4
not ok 1 writer
`);
});
