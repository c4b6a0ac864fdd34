import { expect, it } from 'vitest';
import { digestOf } from '../../../src/core/base/digest';

it('names texts by what they are', () => {
  const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', 'a\0', '\0a', 'a'.repeat(100)];
  expect(new Set(texts.map(digestOf)).size).toBe(texts.length);
  expect(digestOf('abc')).toBe(digestOf(['a', 'bc'].join('')));
  expect(digestOf('')).toMatch(/^[0-9a-f]{16}$/);
});
