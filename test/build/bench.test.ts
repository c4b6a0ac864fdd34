import { describe, expect, it } from 'vitest';
import { percentile } from '../../src/build/bench/probe';
import { showCount, sum } from '../../src/build/test/count';

describe('figures', () => {
  it.each([
    [[5], 0.95, 5],
    [[3, 1, 2], 0.5, 2],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
  ])('percentile of %j at %d is %d', (values, rank, expected) => {
    expect(percentile(values, rank)).toBe(expected);
  });

  it('count tests in one line', () => {
    expect(
      showCount(
        sum([
          { passed: 2, failed: 0, skipped: 0 },
          { passed: 1, failed: 1, skipped: 0 },
        ]),
      ),
    ).toBe('3 passed, 1 failed');
    expect(showCount({ passed: 0, failed: 0, skipped: 4 })).toBe('0 passed, 0 failed, 4 skipped');
  });
});
