import { describe, expect, it } from 'vitest';
import { Tag } from '../../../../src/core/wasm/layout';
import { CheckedMemory } from '../../../../src/core/wasm/run/memory';

const layout = { ramSize: 1 << 16, ramBase: 0x4000_0000n, linearMap: 0xffff_0000_0000_0000n };
const window = 0xffff_8000_9000_0000n;

/** Memory whose second half belongs to somebody else, with a window to it; stores that were reported. */
function memory() {
  const stores: string[] = [];
  const made = new CheckedMemory(new ArrayBuffer(1 << 17), layout, {
    fault: (reason) => {
      throw new Error(reason);
    },
    notModelledDatum: () => {
      throw new Error('not modelled');
    },
    watchedStore: (physical, size, previous, value) =>
      void stores.push(`0x${physical.toString(16)} ${size}: ${previous} -> ${value}`),
  });
  made.tag(layout.linearMap + 0x8000n, 0x8000, Tag.Foreign);
  made.map({ address: window, length: 0x1000, physical: 0x4000_8000n, writable: true, name: 'window' });
  return { made, stores };
}

describe('a window to memory of somebody else', () => {
  it('reports stores to what a device reads there', () => {
    const { made, stores } = memory();
    made.watch(0x4000_8010n, 16, true);
    made.store64(window + 8n, 1n);
    made.store64(window + 0x10n, 2n);
    made.store32(window + 0x1cn, 3);
    made.fill(window + 0x18n, 0, 16);
    made.watch(0x4000_8010n, 16, false);
    made.store64(window + 0x10n, 4n);
    expect(stores).toEqual(['0x40008010 8: 0 -> 2', '0x4000801c 4: 0 -> 3', '0x40008018 8: 12884901888 -> 0']);
  });

  it('is the only way there, watched or not', () => {
    const { made } = memory();
    made.watch(0x4000_8010n, 16, true);
    expect(() => made.store64(layout.linearMap + 0x8010n, 1n)).toThrow('foreign-memory');
    made.watch(0x4000_8010n, 16, false);
    expect(() => made.load64(layout.linearMap + 0x8010n)).toThrow('foreign-memory');
  });
});
