import { describe, expect, test } from 'vitest';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage2Entry, storeEntry, Tables } from '../tables';
import { dma, lastEvent, page } from './dma';

describe('stage 2 and nested', () => {
  function stage2Bench(contents: Parameters<typeof stage2Entry>[1] = {}) {
    const bench = new Bench();
    const heap = new Heap();
    const tables = new Tables(bench, heap, 12, 40, 1);
    storeEntry(bench, 3, stage2Entry(tables.root, contents));
    enable(bench);
    return { bench, heap, tables };
  }

  test('translates by itself, through concatenated tables', () => {
    const { bench, tables } = stage2Bench();
    tables.map(0xff_0000_1000n, page, leaf2);
    expect(dma(bench, 0xff_0000_1123n)).toBe('translated 0x40600123');
  });

  test.each([
    ['nothing mapped', 0n, 'aborted F_TRANSLATION'],
    ['Access flag 0', page | (3n << 6n) | 3n, 'aborted F_ACCESS'],
    ['read-only', page | (1n << 10n) | (1n << 6n) | 3n, 'aborted F_PERMISSION'],
    ['an output beyond S2PS', (1n << 44n) | leaf2 | 3n, 'aborted F_ADDR_SIZE'],
  ])('%s', (_, descriptor, expected) => {
    const { bench, tables } = stage2Bench();
    bench.store(tables.entry(0x1000n), descriptor);
    expect(dma(bench, 0x1234n)).toBe(expected);
    expect(lastEvent(bench).slice(1)).toEqual(['0x28000000000', '0x1234', '0x1000']);
  });

  test('an IPA beyond S2T0SZ is F_TRANSLATION; with S2R=0 it is not recorded', () => {
    expect(dma(stage2Bench().bench, 1n << 40n)).toBe('aborted F_TRANSLATION');
    expect(dma(stage2Bench({ S2R: 0 }).bench, 1n << 40n)).toBe('aborted silently');
  });

  /** Stage 1 whose every address is an IPA, 1:1 in stage 2 for what is mapped. */
  function nestedBench() {
    const bench = new Bench();
    const heap = new Heap();
    const first = new Tables(bench, heap, 12, 39, 1);
    const second = new Tables(bench, heap, 12, 40, 1);
    first.map(0x1000n, 0x7000_0000n, leaf1);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n }));
    storeEntry(bench, 3, stage2Entry(second.root, { Config: 7, S1ContextPtr: place.contexts >> 6n }));
    enable(bench);
    const identity = (from: bigint, to: bigint) => {
      for (let at = from; at < to; at += 0x1000n) second.map(at, at, leaf2);
    };
    return { bench, first, second, identity };
  }

  test('both stages, tables and CD through stage 2', () => {
    const { bench, second, identity } = nestedBench();
    identity(0x4040_0000n, 0x4040_1000n);
    identity(0x4080_0000n, 0x4081_0000n);
    second.map(0x7000_0000n, page, leaf2);
    expect(dma(bench, 0x1abcn)).toBe('translated 0x40600abc');
  });

  test.each([
    ['CD', [] as const, '0x8000000000', '0x40400000'],
    ['TT', [[0x4040_0000n, 0x4040_1000n]] as const, '0x18000000000', undefined],
    [
      'IN',
      [
        [0x4040_0000n, 0x4040_1000n],
        [0x4080_0000n, 0x4081_0000n],
      ] as const,
      '0x28000000000',
      '0x70000000',
    ],
  ])('a stage 2 fault of class %s', (_, mapped, dword1, ipa) => {
    const { bench, identity } = nestedBench();
    for (const [from, to] of mapped) identity(from, to);
    expect(dma(bench, 0x1abcn)).toBe('aborted F_TRANSLATION');
    const [, attributes, input, intermediate] = lastEvent(bench);
    expect([attributes, input]).toEqual([dword1, '0x1abc']);
    if (ipa) expect(intermediate).toBe(ipa);
  });
});
