import { expect, test } from 'vitest';
import { InterruptLines } from '../../../src/core/machine/interrupt';

test('edges during a burst come to one for each line, after it', () => {
  const lines = new InterruptLines();
  const heard: string[] = [];
  lines.listen('a', (signal) => heard.push(`a ${signal}`));
  lines.listen('b', (signal) => heard.push(`b ${signal}`));
  lines.burst(() => {
    expect([lines.pulse('a'), lines.pulse('b'), lines.pulse('a'), lines.pulse('none')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    heard.push('end');
  });
  expect(heard).toEqual(['end', 'a pulse', 'b pulse']);
  lines.pulse('a');
  expect(heard.at(-1)).toBe('a pulse');
  expect(() =>
    lines.burst(() => {
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(lines.pulse('a')).toBe(true);
  expect(heard.length).toBe(5);
});
