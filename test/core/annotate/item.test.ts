import { expect, test } from 'vitest';
import { itemAround } from '../../../src/core/annotate/item';

const text = `#include <a.h>

static int f(void)
{
	if (a) {
	}
}

/* About g. */
static void g(void)
{
	f();
}
int last;`.split('\n');

test.each([
  [1, 'from the start of the file to the end of its first function', '1-7'],
  [5, 'a function, whatever blocks it has', '1-7'],
  [8, 'what stands between two functions, with the later one', '8-13'],
  [12, 'a function with its comment', '8-13'],
  [14, 'what follows the last function', '14-14'],
])('line %i is of %s', (line, _, expected) => {
  expect(itemAround(text, line).join('-')).toBe(expected);
});
