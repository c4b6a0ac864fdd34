import { expect, test } from 'vitest';
import { statementAround } from '../../../src/core/annotate/statement';

const text = `int f(void)
{
	u32 reg;

	/* A comment. */
	reg = FIELD_PREP(CR1_TABLE_SH, ARM_SMMU_SH_ISH) | /* inner */
	      FIELD_PREP(CR1_TABLE_OC, CR1_CACHE_WB) |
	      CR1_QUEUE_IC; // last
	writel(reg, base + ARM_SMMU_CR1);
	if (a &&
	    b) {
		g();
	}
out:
	return
#define X CR0_SMMUEN
	     0
`;

test.each([
  [3, '3-3'],
  [6, '6-8'],
  [7, '6-8'],
  [8, '6-8'],
  [9, '9-9'],
  [10, '10-11'],
  [11, '10-11'],
  [15, '15-16'],
  [16, '15-16'],
  [1, '1-2'],
])('line %i is in the statement %s', (line, expected) => {
  const { line: first, endLine } = statementAround(text, line);
  expect(`${first}-${endLine}`).toBe(expected);
});

test('a text that never ends a statement gives a few lines', () => {
  const { line, endLine } = statementAround('a\n'.repeat(1000), 500);
  expect(endLine - line).toBe(80);
});
