import { expect, it } from 'vitest';
import { bootText } from './boot';

it('gives each CPU a mask of its own, behind one that is empty', () => {
  const { kernel } = bootText(`
    extern const unsigned long cpu_bit_bitmap[65][2];
    unsigned long none(void) { return cpu_bit_bitmap[0][0]; }
    unsigned long first(void) { return cpu_bit_bitmap[1][0]; }
    unsigned long last(void) { return cpu_bit_bitmap[64][0]; }
    unsigned long beyond(void) { return cpu_bit_bitmap[64][1]; }
  `);
  const masks = ['none', 'first', 'last', 'beyond'].map((name) => BigInt.asUintN(64, BigInt(kernel.call(name) ?? -1)));
  expect(masks).toEqual([0n, 1n, 1n << 63n, 0n]);
});
