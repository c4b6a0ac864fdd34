import { expect, test } from 'vitest';
import { absentAt } from '../../../../src/core/smmu/registers/absent';
import { frameSize, registers } from '../../../../src/core/smmu/registers/map';

/** What the architecture defines and the model has not: first and last byte, and the name that a note uses. */
const absent = [
  [0x30, 0x33, 'S2PII'],
  [0x48, 0x4b, 'AGBPA'],
  [0x100, 0x12f, 'GATOS registers'],
  [0x130, 0x133, 'MPAMIDR'],
  [0x138, 0x13f, 'GMPAM and GBPMPAM'],
  [0x180, 0x18f, 'VATOS selection'],
  [0x190, 0x193, 'IDR6 (enhanced command queues)'],
  [0x200, 0x21f, 'device permission table registers'],
  [0xe00, 0xeff, 'implementation defined registers'],
  [0xfd0, 0xfff, 'peripheral identification registers'],
  [0x1000, 0x3fff, 'implementation defined registers'],
  [0x4000, 0x7fff, 'enhanced command queue control pages'],
  [0x8000, 0xffff, 'Secure registers'],
  [0x20000, 0x7fff_ffff, 'registers after page 1'],
] as const;

test.each(absent)('§6.2 0x%x to 0x%x: %s', (first, last, name) => {
  expect([first, last].map((offset) => absentAt(offset)?.name)).toEqual([name, name]);
});

test('§6.2 what lies between is declared or reserved', () => {
  const covered = (offset: number) => absent.some(([first, last]) => offset >= first && offset <= last);
  for (let offset = 0; offset < frameSize + 4; offset += 4) {
    for (const byte of [offset, offset + 3])
      expect(absentAt(byte) !== undefined, `0x${byte.toString(16)}`).toBe(covered(byte));
  }
  expect(registers.some(({ offset }) => covered(offset))).toBe(false);
});

test('§6.1 the frame is two pages of 64 KiB', () => {
  expect(frameSize).toBe(0x2_0000);
});
