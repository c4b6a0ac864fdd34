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
test('a level that rises during a burst is told after it, if it is still high', () => {
  const lines = new InterruptLines();
  const heard: string[] = [];
  lines.listen('a', (signal) => heard.push(`a ${signal}`));
  lines.listen('b', (signal) => heard.push(`b ${signal}`));
  lines.burst(() => {
    expect([lines.setLevel('a', true), lines.setLevel('a', true), lines.setLevel('b', true)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(lines.isHigh('a')).toBe(true);
    expect(lines.setLevel('b', false)).toBe(true);
    heard.push('end');
  });
  expect(heard).toEqual(['b low', 'end', 'a high']);
  expect(() =>
    lines.burst(() => {
      lines.setLevel('b', true);
      throw new Error('stop');
    }),
  ).toThrow('stop');
  lines.burst(() => undefined);
  expect(heard).toEqual(['b low', 'end', 'a high']);
});
