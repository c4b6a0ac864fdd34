import { expect, it } from 'vitest';
import { InterruptLines } from '../../../src/core/machine/interrupt';
import { MessageDoorbell } from '../../../src/core/machine/message-doorbell';

it('pulses the line of a number that was given out, and loses others', () => {
  const lines = new InterruptLines();
  const doorbell = new MessageDoorbell(lines, 0x1000n);
  const [first, second] = [doorbell.allocate('a'), doorbell.allocate('b')];
  const heard: string[] = [];
  for (const { line } of [first, second]) {
    const name = lines.nameOf(line) ?? '';
    lines.listen(name, (signal) => heard.push(`${name} ${signal}`));
  }
  expect([first.line, second.line]).toEqual([8192, 8193]);
  expect(doorbell.ring(0x1000n, second.data)).toBe(true);
  expect(doorbell.ring(0x1000n, 77)).toBe(true);
  expect(doorbell.ring(0x1004n, first.data)).toBe(false);
  expect(heard).toEqual(['message 1 (b) pulse']);
});
