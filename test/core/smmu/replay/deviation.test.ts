import { expect, test } from 'vitest';
import { eventDeviationOf } from '../../../../src/core/smmu/replay/deviation';

const inputFault = 2n << 40n;

test.each([
  ['span-reported-as-bad-ste', '11.1.3', [0x20_0000_0002n, 0n, 0n, 0n], [0x20_0000_0004n, 0n, 0n, 0n]],
  [undefined, '11.1.3', [0x20_0000_0002n, 0n, 0n, 0n], [0x21_0000_0004n, 0n, 0n, 0n]],
  [undefined, '11.1.3', [0x20_0000_0004n, 0n, 0n, 0n], [0x20_0000_0006n, 0n, 0n, 0n]],
  [undefined, '11.1.3', [0x20_0000_0002n, 0n, 0n, 0n], [0x20_0000_0004n, 0n, 1n, 0n]],
  ['fetch-address-in-dword-2', '11.1.3', [0x9n, 0n, 0n, 0x4000n], [0x9n, 0n, 0x4000n, 0n]],
  [undefined, '11.1.3', [0x9n, 0n, 0n, 0x4000n], [0x9n, 0n, 0x4008n, 0n]],
  [undefined, '11.1.3', [0x3n, 0n, 0n, 0x4000n], [0x3n, 0n, 0x4000n, 0n]],
  ['class-left-out', '7.2.22', [0x10n, inputFault, 0x1000n, 0n], [0x10n, 0n, 0x1000n, 0n]],
  ['class-left-out', '7.2.22', [0x13n, inputFault | 8n, 0x1000n, 0n], [0x13n, 8n, 0x1000n, 0n]],
  [undefined, '11.1.3', [0x10n, inputFault, 0x1000n, 0n], [0x10n, 0n, 0x1000n, 0n]],
  [undefined, '7.2.22', [0x10n, inputFault | 8n, 0x1000n, 0n], [0x10n, 0n, 0x1000n, 0n]],
  [undefined, '7.2.22', [0x10n, 1n << 40n, 0x1000n, 0n], [0x10n, 0n, 0x1000n, 0n]],
  [undefined, '7.2.22', [0x0bn, inputFault, 0x1000n, 0n], [0x0bn, 0n, 0x1000n, 0n]],
])('%s explains a record of version %s', (name, emulator, model, recorded) => {
  expect(eventDeviationOf({ model, recorded, emulator })).toBe(name);
});
