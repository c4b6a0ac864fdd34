import { expect, test } from 'vitest';
import { commandName, commandWithOpcode } from '../../../../src/core/smmu/structures/command';

// IHI 0070 §4.3.2: CMD_CFGI_ALL is CMD_CFGI_STE_RANGE with Range 31; §4.1.1: other opcodes are reserved.
test.each<[string, readonly [bigint, bigint]]>([
  ['CFGI_ALL', [0x04n, 31n]],
  ['CFGI_STE_RANGE', [0x04n, 30n]],
  ['CFGI_STE_RANGE', [0x04n, 0n]],
  ['CFGI_STE', [0x03n, 31n]],
  ['CMD_SYNC', [0x46n, 31n]],
  ['opcode 0x00', [0n, 31n]],
  ['opcode 0xff', [0xffn, 0n]],
])('%s is the name of %o', (name, words) => {
  expect(commandName(words)).toBe(name);
});

test('a reserved opcode is no command', () => {
  expect(commandWithOpcode(0x46)?.name).toBe('CMD_SYNC');
  expect(commandWithOpcode(0)).toBeUndefined();
});
