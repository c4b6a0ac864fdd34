import { expect, it } from 'vitest';
import { wrapWritten } from '../../../../src/core/review/comment/wrap';

it('wraps what is too long, and leaves what is laid out by hand', () => {
  const long = 'word '.repeat(20).trim();
  const code = `\t${'x'.repeat(90)}`;
  expect(wrapWritten(`Short.  Two blanks.\r\n\n${long}\n${code}\n> ${long}`)).toBe(
    `Short.  Two blanks.\n\n${'word '.repeat(15).trim()}\n${'word '.repeat(5).trim()}\n${code}\n> ${long}`,
  );
});
