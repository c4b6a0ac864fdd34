import { describe, expect, test } from 'vitest';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1CD } from '../../../../src/core/smmu/structures/table';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';
import { dma, lastEvent, page, stage1Bench } from './dma';

describe('§5.2 STE', () => {
  test.each([
    ['V=0', [0n], 'aborted C_BAD_STE'],
    ['Config=0', STE.make({ V: 1, Config: 0 }), 'aborted silently'],
    ['Config=3', STE.make({ V: 1, Config: 3 }), 'aborted silently'],
    ['bypass', STE.make({ V: 1, Config: 4 }), 'bypassed 0x1000'],
  ])('%s', (_, words, expected) => {
    const bench = new Bench();
    storeEntry(bench, 3, words);
    enable(bench);
    expect(dma(bench, 0x1000n)).toBe(expected);
  });

  test('bypass of an address beyond the output size is F_ADDR_SIZE', () => {
    const bench = new Bench();
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    enable(bench);
    expect(dma(bench, 1n << 44n)).toBe('aborted F_ADDR_SIZE');
  });

  const nested = { Config: 7, S2AA64: 1, S2T0SZ: 24, S2SL0: 1, S2PS: 4 };
  test.each([
    ['minimal', 'stage 2 on a part without it', { Config: 6 }],
    ['qemu-virt', 'S2AA64=0', { Config: 6 }],
    ['qemu-virt', 'S2T0SZ below the output size', { ...nested, Config: 6, S2T0SZ: 19 }],
    ['qemu-virt', 'S2T0SZ too large', { ...nested, Config: 6, S2T0SZ: 40 }],
    ['qemu-virt', 'S2SL0 that does not fit', { ...nested, Config: 6, S2SL0: 2, S2T0SZ: 39 }],
    ['qemu-virt', 'S2SL0=3 without small tables', { ...nested, Config: 6, S2SL0: 3, S2T0SZ: 39 }],
    ['qemu-virt', 'more than 16 concatenated tables', { ...nested, Config: 6, S2SL0: 0, S2T0SZ: 29 }],
    ['qemu-virt', 'a reserved granule', { ...nested, Config: 6, S2TG: 3 }],
    ['qemu-virt', 'S2TTB beyond S2PS', { ...nested, Config: 6, S2PS: 0, S2TTB: 1n << 28n }],
    ['qemu-virt', 'S2S without stall', { ...nested, Config: 6, S2S: 1 }],
    ['qemu-virt', 'S2HA without HTTU', { ...nested, Config: 6, S2HA: 1 }],
    ['qemu-virt', 'S2ENDI on a little endian part', { ...nested, Config: 6, S2ENDI: 1 }],
    ['qemu-virt', 'S1STALLD with stall model 1', { Config: 5, S1STALLD: 1 }],
    ['qemu-virt', 'S1ContextPtr beyond the output size', { Config: 5, S1ContextPtr: 1n << 38n }],
    ['mmu-600', 'S1CDMax above SSIDSIZE', { Config: 5, S1CDMax: 21 }],
    ['mmu-600', 'a reserved STRW', { Config: 5, STRW: 1 }],
    ['mmu-600', 'split-stage ATS without both stages', { Config: 5, EATS: 2 }],
    ['mmu-600', 'ATS with stalling stage 2', { ...nested, Config: 6, EATS: 1, S2S: 1 }],
  ])('%s: %s is ILLEGAL', (profile, _, contents) => {
    const bench = new Bench(profile);
    storeEntry(bench, 3, STE.make({ V: 1, ...contents }));
    enable(bench);
    expect(dma(bench, 0x1000n)).toBe('aborted C_BAD_STE');
  });

  test('S2VMID above 8 bits needs VMID16, also for stage 1 alone', () => {
    const bench = new Bench('qemu-virt', ['IDR0.VMID16=0']);
    storeEntry(bench, 3, STE.make({ V: 1, Config: 5, S2VMID: 0x100 }));
    enable(bench);
    expect(dma(bench, 0x1000n)).toBe('aborted C_BAD_STE');
  });
});

describe('§5.4 CD', () => {
  test.each([
    ['V=0', { V: 0 }],
    ['AA64=0', { AA64: 0 }],
    ['A=0 where only aborts exist', { A: 0 }],
    ['S=1 where nothing stalls', { S: 1 }],
    ['HA without HTTU', { HA: 1 }],
    ['T0SZ too small', { T0SZ: 15 }],
    ['T0SZ too large', { T0SZ: 40 }],
    ['a reserved granule', { TG0: 3 }],
    ['TTB0 beyond IPS', { IPS: 0, TTB0: 1n << 28n }],
    ['TTB1 that is used and has no granule', { EPD1: 0, T1SZ: 25, TG1: 0 }],
    ['big endian', { ENDI: 1 }],
  ])('%s is C_BAD_CD', (_, contents) => {
    const { bench } = stage1Bench(contents);
    expect(dma(bench, 0x1000n)).toBe('aborted C_BAD_CD');
    expect(lastEvent(bench)).toEqual(['0x30000000a', '0x0', '0x0', '0x0']);
  });

  test('what EPD0 switches off is not judged', () => {
    const { bench } = stage1Bench({ EPD0: 1, T0SZ: 63, TG0: 3 });
    expect(dma(bench, 0x1000n)).toBe('aborted F_TRANSLATION');
  });

  test('a CD outside memory is F_CD_FETCH, with its address in dword 3', () => {
    const { bench } = stage1Bench({}, { S1ContextPtr: 0x1000_0040n >> 6n });
    expect(dma(bench, 0x1000n)).toBe('aborted F_CD_FETCH');
    expect(lastEvent(bench)).toEqual(['0x300000009', '0x0', '0x0', '0x10000040']);
  });
});

describe('§3.3.2 substreams', () => {
  function substreams(ste: Parameters<typeof stage1Entry>[0]) {
    const made = stage1Bench({}, ste, 'mmu-600');
    made.tables.map(0x1000n, page, leaf1);
    return made;
  }

  test.each([
    [{ S1CDMax: 0 }, undefined, 'translated'],
    [{ S1CDMax: 0 }, 1, 'aborted C_BAD_SUBSTREAMID'],
    [{ S1CDMax: 2, S1DSS: 0 }, undefined, 'aborted F_STREAM_DISABLED'],
    [{ S1CDMax: 2, S1DSS: 1 }, undefined, 'bypassed 0x1000'],
    [{ S1CDMax: 2, S1DSS: 2 }, undefined, 'translated'],
    [{ S1CDMax: 2, S1DSS: 2 }, 0, 'aborted F_STREAM_DISABLED'],
    [{ S1CDMax: 2, S1DSS: 1 }, 0, 'translated'],
    [{ S1CDMax: 2, S1DSS: 1 }, 3, 'aborted C_BAD_CD'],
    [{ S1CDMax: 2, S1DSS: 1 }, 4, 'aborted C_BAD_SUBSTREAMID'],
    [{ Config: 4 }, 0, 'aborted C_BAD_SUBSTREAMID'],
  ])('%o, substream %s: %s', (ste, substreamId, expected) => {
    const { bench } = substreams(ste);
    expect(dma(bench, 0x1000n, substreamId === undefined ? {} : { substreamId })).toMatch(new RegExp(`^${expected}`));
  });

  test('§5.2 without substreams S1CDMax and S1Fmt are ignored: there is one CD', () => {
    const { bench, tables } = stage1Bench();
    tables.map(0x1000n, page, leaf1);
    const alone = place.contexts + 0x1c0n;
    bench.store(alone, ...contextDescriptor({ TTB0: tables.root >> 4n }));
    bench.store(place.contexts, 0n, 0n, 0n, 0n);
    storeEntry(bench, 3, stage1Entry({ S1ContextPtr: alone >> 6n, S1CDMax: 8, S1Fmt: 1 }));
    expect(dma(bench, 0x1000n)).toBe('translated 0x40600000');
  });

  test.each([
    [1, 6],
    [2, 10],
  ])('S1Fmt=%i: two levels of 2^%i', (format, split) => {
    const bench = new Bench('mmu-600');
    const heap = new Heap();
    const tables = new Tables(bench, heap, 12, 39, 1);
    tables.map(0x1000n, page, leaf1);
    const second = heap.take(64n << BigInt(split));
    const substreamId = 2 ** split + 5;
    bench.store(place.contexts + 8n, ...L1CD.make({ V: 1, L2Ptr: second >> 12n }));
    bench.store(second + 5n * 64n, ...contextDescriptor({ TTB0: tables.root >> 4n }));
    storeEntry(bench, 3, stage1Entry({ S1CDMax: 12, S1Fmt: format }));
    enable(bench);
    expect(dma(bench, 0x1000n, { substreamId })).toBe('translated 0x40600000');
    expect(dma(bench, 0x1000n, { substreamId: 1 })).toBe('aborted C_BAD_SUBSTREAMID');
    expect(lastEvent(bench)[0]).toBe('0x300001808');
  });
});

test.each([
  ['no AArch32 tables', ['IDR5.OAS=1'], 'aborted F_ADDR_SIZE'],
  ['AArch32 tables', ['IDR5.OAS=1', 'IDR0.TTF=3'], 'aborted F_TRANSLATION'],
] as const)('§3.4 input beyond intermediate addresses, %s', (_, overrides, expected) => {
  const bench = new Bench('mmu-600', overrides);
  storeEntry(bench, 3, stage2Entry(place.contexts, { S2T0SZ: 30, S2PS: 1 }));
  enable(bench);
  expect(dma(bench, 1n << 38n)).toBe(expected);
  storeEntry(bench, 3, [9n]);
  expect(dma(bench, 1n << 38n)).toBe('aborted F_ADDR_SIZE');
});

test('§5.2 PRIVCFG overrides the privilege, where the part can', () => {
  for (const [profile, expected] of [
    ['mmu-600', 'translated 0x40600000'],
    ['qemu-virt', 'aborted F_PERMISSION'],
  ] as const) {
    const { bench, tables } = stage1Bench({}, { PRIVCFG: 3 }, profile);
    bench.store(tables.entry(0x1000n), page | (1n << 10n) | 3n);
    expect(dma(bench, 0x1000n)).toBe(expected);
  }
});

describe('what is not modelled is said', () => {
  test.each([
    ['stage 1 permission indirection', ['IDR3.S1PI=1'], { PIE: 1 }, 'stage 1 permission indirection (CD.PIE)'],
    ['small granules with 52 bits', ['IDR5.DS=1'], { DS: 1 }, '52-bit stage 1 addresses with small granules (CD.DS)'],
    ['AArch32 tables', ['IDR0.TTF=3'], { AA64: 0 }, 'stage 1 AArch32 translation tables'],
  ])('%s', (_, overrides, contents, what) => {
    const bench = new Bench('mmu-600', overrides);
    bench.store(place.contexts, ...contextDescriptor(contents));
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    expect(dma(bench, 0x1000n)).toBe(`aborted silently; not modelled smmu: ${what}`);
  });

  test('the same bits without the feature mean nothing', () => {
    const { bench, tables } = stage1Bench({ PIE: 1, DS: 1 });
    tables.map(0x1000n, page, leaf1);
    expect(dma(bench, 0x1000n)).toBe('translated 0x40600000');
  });
});
