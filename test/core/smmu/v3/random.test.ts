import { expect, test } from 'vitest';
import { Random } from '../../../../src/core/smmu/v3/random';

/** First numbers of mulberry32 by seed, as every implementation of it gives them: a seed in a report must mean the same run everywhere. */
test.each<[number, readonly number[]]>([
  [0, [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]],
  [1, [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]],
])('seed %i', (seed, numbers) => {
  const random = new Random(seed);
  expect(numbers.map(() => random.next())).toEqual(numbers);
});

test('whole numbers lie below the count, and the state goes on where it was', () => {
  const random = new Random(0);
  expect([random.below(10), random.below(10000), random.below(10)]).toEqual([2, 3, 2]);
  const again = new Random(random.state);
  expect(again.next()).toBe(random.next());
});
