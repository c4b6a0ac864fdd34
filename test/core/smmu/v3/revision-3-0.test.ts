import { describe, expect, test } from 'vitest';
import { L1CD } from '../../../../src/core/smmu/structures/table';
import { explore } from '../../../../src/core/smmu/v3/explore';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';
import { dma } from './dma';

const page = 0x4060_0000n;

describe('§5.2 S2T0SZ out of range', () => {
  /** Stage 2 starts at level 0, over 48 bits of a part with 44; or, above 39, over 25 bits from level 2. */
  function machine(version: string, S2T0SZ: number, knobs: Partial<Knobs> = {}): Bench {
    const bench = new Bench('mmu-700', [`architecture=${version}`, 'IDR5.OAS=4', 'IDR3.STT=0'], knobs);
    const small = S2T0SZ > 39;
    const tables = new Tables(bench, new Heap(), 12, small ? 25 : 44, small ? 2 : 0);
    tables.map(0x1000n, page, leaf2);
    storeEntry(bench, 3, stage2Entry(tables.root, { S2T0SZ, S2SL0: small ? 0 : 2 }));
    enable(bench);
    return bench;
  }

  test.each([
    ['3.1', 16, 'illegal', 'aborted C_BAD_STE'],
    ['3.1', 16, 'clamped', 'aborted C_BAD_STE'],
    ['3.0', 16, 'illegal', 'aborted C_BAD_STE'],
    ['3.0', 16, 'clamped', 'translated 0x40600000'],
    ['3.0', 45, 'illegal', 'aborted C_BAD_STE'],
    ['3.0', 45, 'clamped', 'translated 0x40600000'],
    ['3.0', 20, 'illegal', 'translated 0x40600000'],
  ] as const)('version %s, size %i, knob %s', (version, size, sizeOutOfRange, expected) => {
    expect(dma(machine(version, size, { sizeOutOfRange }), 0x1000n)).toBe(expected);
  });

  test('addresses beyond the size in force fault', () => {
    const bench = machine('3.0', 45, { sizeOutOfRange: 'clamped' });
    expect(dma(bench, 0x1ff_f000n)).toBe('aborted F_TRANSLATION');
    expect(dma(bench, 0x200_1000n)).toBe('aborted F_TRANSLATION');
  });

  test('an exploration sees both outcomes', () => {
    const bench = machine('3.0', 16);
    const { alternatives } = explore(bench.smmu, () => dma(bench, 0x1000n));
    expect(alternatives.map(({ result }) => result.split(' ')[0])).toEqual(['aborted', 'translated']);
  });
});

test.each([
  ['3.1', 48, 0, 'aborted C_BAD_CD'],
  ['3.0', 48, 0, 'translated 0x40600000'],
  ['3.0', 48, 1, 'aborted F_TRANSLATION'],
] as const)('§5.4 version %s: T0SZ %i with EPD0=%i counts as 39 where it is not ILLEGAL', (version, T0SZ, EPD0, expected) => {
  const bench = new Bench('mmu-700', [`architecture=${version}`, 'IDR3.STT=0'], { sizeOutOfRange: 'clamped' });
  const tables = new Tables(bench, new Heap(), 12, 25, 2);
  tables.map(0x1000n, page, leaf1);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, T0SZ, EPD0 }));
  storeEntry(bench, 3, stage1Entry());
  enable(bench);
  expect(dma(bench, 0x1000n)).toBe(expected);
});

describe('§3.4.3 context descriptors beyond the output size', () => {
  const far = 1n << 44n;

  /** The pointer of the STE, or of the level 1 descriptor, has bits above 44 bits of address. */
  function outcome(version: string, kind: 'STE' | 'L1CD', oversizedTable: Knobs['oversizedTable']): string {
    const bench = new Bench('mmu-700', [`architecture=${version}`, 'IDR5.OAS=4'], { oversizedTable });
    const tables = new Tables(bench, new Heap(), 12, 39, 1);
    tables.map(0x1000n, page, leaf1);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n }));
    const level1 = place.contexts + 0x1_0000n;
    bench.store(level1, ...L1CD.make({ V: 1, L2Ptr: (place.contexts | far) >> 12n }));
    storeEntry(
      bench,
      3,
      kind === 'STE'
        ? stage1Entry({ S1ContextPtr: (place.contexts | far) >> 6n })
        : stage1Entry({ S1ContextPtr: level1 >> 6n, S1CDMax: 6, S1Fmt: 1, S1DSS: 2 }),
    );
    enable(bench);
    return dma(bench, 0x1000n);
  }

  test.each([
    ['3.1', 'STE', 'fetch-error', 'aborted C_BAD_STE'],
    ['3.0', 'STE', 'fetch-error', 'aborted F_CD_FETCH'],
    ['3.0', 'STE', 'truncated', 'translated 0x40600000'],
    ['3.1', 'L1CD', 'truncated', 'aborted C_BAD_SUBSTREAMID'],
    ['3.0', 'L1CD', 'fetch-error', 'aborted F_CD_FETCH'],
    ['3.0', 'L1CD', 'truncated', 'translated 0x40600000'],
  ] as const)('version %s, %s, knob %s: %s', (version, kind, knob, expected) => {
    expect(outcome(version, kind, knob)).toBe(expected);
  });
});
