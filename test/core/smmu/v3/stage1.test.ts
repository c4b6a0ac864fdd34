import { describe, expect, test } from 'vitest';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, stage1Entry, storeEntry, Tables } from '../tables';
import { dma, lastEvent, page, stage1Bench } from './dma';

describe('§3.4 stage 1', () => {
  test.each([
    [12, 39, 1, 0],
    [12, 48, 0, 0],
    [12, 40, 0, 0],
    [12, 30, 2, 0],
    [12, 25, 2, 0],
    [14, 47, 1, 2],
    [14, 36, 2, 2],
    [14, 25, 3, 2],
    [16, 48, 1, 1],
    [16, 42, 2, 1],
    [16, 29, 3, 1],
  ] as const)('granule 2^%i, %i bits: the walk starts at level %i', (granule, inputBits, level, encoded) => {
    const bench = new Bench();
    const tables = new Tables(bench, new Heap(), granule, inputBits, level);
    const input = (1n << BigInt(inputBits)) - (1n << BigInt(granule));
    tables.map(input, page, leaf1);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, T0SZ: 64 - inputBits, TG0: encoded }));
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    expect(dma(bench, input + 0x345n)).toBe('translated 0x40600345');
    expect(dma(bench, input + (1n << BigInt(inputBits)))).toBe('aborted F_TRANSLATION');
  });

  test.each([
    [12, 39, 1, 1, 30, 0],
    [12, 39, 1, 2, 21, 0],
    [14, 36, 2, 2, 25, 2],
    [16, 42, 2, 2, 29, 1],
  ] as const)('granule 2^%i, %i bits from level %i: a block at level %i spans 2^%i', (granule, bits, start, level, span, encoded) => {
    const bench = new Bench();
    const tables = new Tables(bench, new Heap(), granule, bits, start);
    tables.map(0n, 1n << 40n, leaf1, level);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, T0SZ: 64 - bits, TG0: encoded }));
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    const last = (1n << BigInt(span)) - 1n;
    expect(dma(bench, last)).toBe(`translated 0x${((1n << 40n) + last).toString(16)}`);
  });

  test.each([
    ['52 bits: a page there', 6, 6, 3, 'translated 0x5000040600000'],
    ['52 bits, IPS 48', 6, 5, 3, 'aborted F_ADDR_SIZE'],
    ['48 bits: bits [15:12] mean nothing', 5, 5, 3, 'translated 0x40600000'],
    ['52 bits: a level 1 block', 6, 6, 1, 'translated 0x5000000000000'],
    ['48 bits: no level 1 block', 5, 5, 1, 'aborted F_TRANSLATION'],
  ] as const)('64K granule, address bits above 48, part of %s', (_, oas, ips, level, expected) => {
    const bench = new Bench('mmu-700', [`IDR5.OAS=${oas}`]);
    const tables = new Tables(bench, new Heap(), 16, 48, 1);
    tables.map(0n, (level === 3 ? page : 0n) | (5n << 12n), leaf1, level);
    const cd = contextDescriptor({ TTB0: tables.root >> 4n, T0SZ: 16, TG0: 1, IPS: ips });
    bench.store(place.contexts, ...cd);
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    expect(dma(bench, 0n)).toBe(expected);
  });

  test.each([
    ['an invalid descriptor', 0n, 'aborted F_TRANSLATION'],
    ['a reserved level 3 descriptor', page | leaf1 | 1n, 'aborted F_TRANSLATION'],
    ['an output beyond IPS', (1n << 44n) | leaf1 | 3n, 'aborted F_ADDR_SIZE'],
    ['Access flag 0', page | (1n << 6n) | 3n, 'aborted F_ACCESS'],
    ['read-only', page | leaf1 | (1n << 7n) | 3n, 'aborted F_PERMISSION'],
    ['privileged only', page | (1n << 10n) | 3n, 'aborted F_PERMISSION'],
  ])('%s', (_, descriptor, expected) => {
    const { bench, tables } = stage1Bench();
    bench.store(tables.entry(0x1000n), descriptor);
    expect(dma(bench, 0x1000n)).toBe(expected);
    expect(lastEvent(bench).slice(1)).toEqual(['0x20000000000', '0x1000', '0x0']);
  });

  test('a read of a read-only page, and a privileged write of a privileged one', () => {
    const { bench, tables } = stage1Bench();
    bench.store(tables.entry(0x1000n), page | leaf1 | (1n << 7n) | 3n);
    bench.store(tables.entry(0x2000n), page | (1n << 10n) | 3n);
    expect(dma(bench, 0x1000n, { write: false })).toBe('translated 0x40600000');
    expect(dma(bench, 0x2000n, { privileged: true })).toBe('translated 0x40600000');
  });

  test('table descriptors restrict their leaves, unless HAD0', () => {
    for (const [had, expected] of [
      [0, 'aborted F_PERMISSION'],
      [1, 'translated 0x40600000'],
    ] as const) {
      const { bench, tables } = stage1Bench({ HAD0: had });
      bench.store(tables.entry(0x1000n, 3, 1n << 62n), page | leaf1 | 3n);
      expect(dma(bench, 0x1000n)).toBe(expected);
      expect(dma(bench, 0x1000n, { write: false })).toBe('translated 0x40600000');
    }
  });

  test('a table outside memory is F_WALK_EABT', () => {
    const { bench, tables } = stage1Bench();
    bench.store(tables.root, 0x1000_0003n);
    expect(dma(bench, 0x1000n)).toBe('aborted F_WALK_EABT');
    expect(lastEvent(bench)[3]).toBe('0x10000000');
  });

  test('faults are recorded only with R, and discarded instead of aborted with A=0', () => {
    const silent = stage1Bench({ R: 0 });
    expect(dma(silent.bench, 0x1000n)).toBe('aborted silently');
    const discarding = stage1Bench({ A: 0 }, {}, 'mmu-600');
    expect(dma(discarding.bench, 0x1000n)).toBe('discarded F_TRANSLATION');
  });

  test('the upper half is translated by TTB1, by bit 55', () => {
    const bench = new Bench();
    const heap = new Heap();
    const upper = new Tables(bench, heap, 12, 39, 1);
    upper.map(0x7f_ffff_f000n, page, leaf1);
    const cd = contextDescriptor({ EPD0: 1, EPD1: 0, T1SZ: 25, TG1: 2, TTB1: upper.root >> 4n });
    bench.store(place.contexts, ...cd);
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    expect(dma(bench, 0xffff_ffff_ffff_f010n)).toBe('translated 0x40600010');
    expect(dma(bench, 0xff7f_ffff_ffff_f010n)).toBe('aborted F_TRANSLATION');
    expect(dma(bench, 0x00ff_ffff_ffff_f010n)).toBe('aborted F_TRANSLATION');
    expect(dma(bench, 0x1000n)).toBe('aborted F_TRANSLATION');
  });

  test('the top byte is ignored with TBI0', () => {
    const { bench, tables } = stage1Bench({ TBI0: 1 });
    tables.map(0x1000n, page, leaf1);
    expect(dma(bench, 0xab00_0000_0000_1000n)).toBe('translated 0x40600000');
    expect(dma(bench, 0xab10_0000_0000_1000n)).toBe('aborted F_TRANSLATION');
  });

  test('hardware updates the Access flag and dirty state', () => {
    const { bench, tables } = stage1Bench({ HA: 1, HD: 1 }, {}, 'mmu-600');
    const clean = page | (1n << 6n) | (1n << 7n) | (1n << 51n) | 3n;
    const at = tables.entry(0x1000n);
    bench.store(at, clean);
    expect(dma(bench, 0x1000n, { write: false })).toBe('translated 0x40600000');
    expect(bench.memory.read(at, 8)).toBe(clean | (1n << 10n));
    expect(dma(bench, 0x1000n)).toBe('translated 0x40600000');
    expect(bench.memory.read(at, 8)).toBe((clean | (1n << 10n)) & ~(1n << 7n));
  });

  test('instruction fetches obey execute-never', () => {
    const { bench, tables } = stage1Bench();
    tables.map(0x1000n, page, leaf1 | (1n << 54n));
    expect(dma(bench, 0x1000n, { instruction: true, write: false })).toBe('aborted F_PERMISSION');
    expect(lastEvent(bench)[1]).toBe('0x20c00000000');
  });
});
