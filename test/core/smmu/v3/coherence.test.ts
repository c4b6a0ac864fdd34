import { describe, expect, test } from 'vitest';
import { PointOfCoherency } from '../../../../src/core/machine/point-of-coherency';
import { CR1 } from '../../../../src/core/smmu/registers/control';
import { CMDQ_CONS } from '../../../../src/core/smmu/registers/queue';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { coherent } from '../../../../src/core/smmu/v3/attributes';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, stage1Entry, storeEntry, Tables } from '../tables';
import { dma } from './dma';

test.each([
  [1, 1, 3, true],
  [1, 1, 2, true],
  [3, 2, 3, true],
  [1, 1, 0, false],
  [0, 1, 3, false],
  [1, 0, 3, false],
])('inner %i, outer %i, shareability %i: snoops %s', (inner, outer, shareability, expected) => {
  expect(coherent(inner, outer, shareability)).toBe(expected);
});

/** An SMMU whose stream 3 has stage 1, and the CPU's dirty lines. */
function machine(profile: string, cr1 = 0xd75) {
  let view: PointOfCoherency | undefined;
  const ports = { uncleaned: { read: (a: bigint, s: 1 | 2 | 4 | 8) => view?.read(a, s), write: () => false } };
  const bench = new Bench(profile, [], {}, ports);
  view = new PointOfCoherency(bench.memory);
  const tables = new Tables(bench, new Heap(), 12, 39, 1);
  tables.map(0x1000n, 0x4060_0000n, leaf1);
  const walks = { IR0: 1, OR0: 1, SH0: 3 };
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, ...walks }));
  storeEntry(bench, 3, stage1Entry({ S1CIR: 1, S1COR: 1, S1CSH: 3 }));
  view.cleanAll();
  bench.write(CR1, cr1);
  enable(bench);
  const store = (address: bigint, value: bigint) => bench.store(address, value);
  return { bench, tables, store, clean: (address: bigint) => view?.clean(address, 8n) };
}

describe('§3.15 IDR0.COHACC', () => {
  test('STE, CD and descriptors are seen when they were cleaned', () => {
    const { bench, tables, store, clean } = machine('non-coherent');
    const steps: readonly [bigint, bigint, string][] = [
      [tables.entry(0x1000n), 0n, 'aborted F_TRANSLATION'],
      [place.contexts, 0n, 'aborted C_BAD_CD'],
      [place.streams + 192n, STE.make({ V: 1, Config: 4 })[0] ?? 0n, 'bypassed 0x1000'],
    ];
    let before = 'translated 0x40600000';
    for (const [address, value, after] of steps) {
      store(address, value);
      expect(dma(bench, 0x1000n)).toBe(before);
      clean(address);
      expect(dma(bench, 0x1000n)).toBe(after);
      before = after;
    }
  });

  test('a coherent part sees them at once', () => {
    const { bench, store } = machine('mmu-600');
    store(place.contexts, 0n);
    expect(dma(bench, 0x1000n)).toBe('aborted C_BAD_CD');
  });

  test('unless the attributes of the access keep it out of the caches', () => {
    const { bench, store } = machine('mmu-600', 0);
    store(place.streams + 192n, 0n);
    expect(dma(bench, 0x1000n)).toBe('translated 0x40600000');
    store(place.contexts, 0n);
    expect(dma(bench, 0x1000n)).toBe('aborted C_BAD_CD');
  });

  test('a command that was not cleaned is not what runs', () => {
    const { bench, store, clean } = machine('non-coherent');
    store(place.commands, 0x46n);
    bench.write({ offset: 0x98, width: 32 }, 1);
    expect(bench.fresh().filter((line) => line.startsWith('0:'))).toEqual(['0: opcode 0x00 CERROR_ILL']);
    clean(place.commands);
    bench.write({ offset: 0x64, width: 32 }, 1);
    expect(bench.read(CMDQ_CONS) & 0xfffffn).toBe(1n);
  });
});
