import { expect, it } from 'vitest';
import { printable } from '../../src/cli/printable';

it('shows control sequences and turned text instead of obeying them', () => {
  expect(printable('a\u001b[2Jb\rc\u0007d\u009be\u202ef')).toBe('a\\x1b[2Jb\\x0dc\\x07d\\x9be\\u202ef');
});

it('leaves everything else alone', () => {
  expect(printable('tab\tline\ngr\u00fc\u00dfe \u2192 \u6f22')).toBe('tab\tline\ngr\u00fc\u00dfe \u2192 \u6f22');
});
