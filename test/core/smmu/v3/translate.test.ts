import { describe, expect, test } from 'vitest';
import { CR0, CR2, GBPA, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1CD, L1STD } from '../../../../src/core/smmu/structures/table';
import type { Transaction } from '../../../../src/core/smmu/v3/transaction';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';

/** What becomes of a write by stream 3 (unless said otherwise), as text, and the events it leaves. */
function dma(bench: Bench, address: bigint, more: Partial<Transaction> = {}): string {
  bench.fresh();
  const result = bench.smmu.translate({ streamId: 3, address, write: true, ...more });
  const outcome =
    'physical' in result
      ? `${result.outcome} 0x${result.physical.toString(16)}`
      : `${result.outcome} ${result.event ?? 'silently'}`;
  return [outcome, ...bench.fresh().filter((line) => !line.startsWith('EVENTQ'))].join('; ');
}

/** Dwords of the last event record in the queue. */
function lastEvent(bench: Bench, index = 0): string[] {
  return [0n, 8n, 16n, 24n].map(
    (offset) => `0x${bench.memory.read(place.events + BigInt(index) * 32n + offset, 8)?.toString(16)}`,
  );
}

const page = 0x4060_0000n;

function stage1Bench(
  cd: Parameters<typeof contextDescriptor>[0] = {},
  ste: Parameters<typeof stage1Entry>[0] = {},
  profile = 'qemu-virt',
) {
  const bench = new Bench(profile);
  const heap = new Heap();
  const tables = new Tables(bench, heap, 12, 39, 1);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, ...cd }));
  storeEntry(bench, 3, stage1Entry(ste));
  enable(bench);
  return { bench, heap, tables };
}

describe('§6.3.14 SMMUEN=0', () => {
  test('bypass and abort follow GBPA, with no event', () => {
    const bench = new Bench();
    bench.queues();
    expect(dma(bench, 0x1234n)).toBe('bypassed 0x1234');
    expect(dma(bench, 1n << 44n)).toBe('aborted silently');
    bench.write(GBPA, 0x8010_1000);
    expect(dma(bench, 0x1234n)).toBe('aborted silently');
  });
});

describe('§3.3.1 stream table', () => {
  test('a StreamID beyond the table is recorded only with RECINVSID', () => {
    const bench = new Bench();
    enable(bench);
    expect(dma(bench, 0n, { streamId: 64 })).toBe('aborted C_BAD_STREAMID');
    expect(lastEvent(bench)).toEqual(['0x4000000002', '0x0', '0x0', '0x0']);
    bench.write(CR0, 0xc);
    bench.write(CR2, 0);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0n, { streamId: 64 })).toBe('aborted silently');
  });

  test('LOG2SIZE above SIDSIZE acts as SIDSIZE', () => {
    const bench = new Bench('minimal');
    enable(bench, 20);
    expect(dma(bench, 0n, { streamId: 256 })).toBe('aborted C_BAD_STREAMID');
  });

  test('the base is aligned down to the size of the table', () => {
    const bench = new Bench();
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    enable(bench);
    bench.write(CR0, 0xc);
    bench.write(STRTAB_BASE, place.streams + 0xfc0n);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0x1000n)).toBe('bypassed 0x1000');
  });

  test('an entry outside memory is F_STE_FETCH, with its address', () => {
    const bench = new Bench();
    enable(bench);
    bench.write(CR0, 0xc);
    bench.write(STRTAB_BASE, 0x1000_0000);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0n)).toBe('aborted F_STE_FETCH');
    expect(lastEvent(bench)).toEqual(['0x300000003', '0x0', '0x0', '0x100000c0']);
  });

  describe('two levels', () => {
    function twoLevels(span: number, split = 8) {
      const bench = new Bench();
      const second = place.streams + 0x10000n;
      bench.write(CR2, 2);
      bench.write(STRTAB_BASE, place.streams);
      bench.write(STRTAB_BASE_CFG, STRTAB_BASE_CFG.make({ FMT: 1, SPLIT: split, LOG2SIZE: 16 }));
      bench.queues(4, 1n);
      bench.store(place.streams + 8n, ...L1STD.make({ Span: span, L2Ptr: second >> 6n }));
      const at = (streamId: number) => second + BigInt(streamId % 2 ** split) * 64n;
      bench.store(at(2 ** split + 3), ...STE.make({ V: 1, Config: 4 }));
      return { bench, streamId: 2 ** split + 3 };
    }

    test.each([6, 8, 10])('split %i finds its entry', (split) => {
      const { bench, streamId } = twoLevels(split + 1, split);
      expect(dma(bench, 0x42n, { streamId })).toBe('bypassed 0x42');
    });

    test('other splits act as 6', () => {
      const { bench } = twoLevels(7, 7);
      bench.store(place.streams + 0x10000n + 3n * 64n, ...STE.make({ V: 1, Config: 4 }));
      expect(dma(bench, 0x42n, { streamId: 67 })).toBe('bypassed 0x42');
    });

    test.each([
      ['0', 0],
      ['reserved', 12],
      ['above SPLIT+1', 10],
      ['too small for the StreamID', 2],
    ])('Span %s is C_BAD_STREAMID', (_, span) => {
      const { bench, streamId } = twoLevels(span);
      expect(dma(bench, 0n, { streamId })).toBe('aborted C_BAD_STREAMID');
    });

    test('the smallest Span that reaches the StreamID does', () => {
      const { bench, streamId } = twoLevels(3);
      expect(dma(bench, 0x42n, { streamId })).toBe('bypassed 0x42');
    });
  });
});

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

describe('configuration cache', () => {
  test.each([
    ['CFGI_STE', [0x03n | (3n << 32n), 1n], 'bypassed'],
    ['CFGI_STE of another stream', [0x03n | (4n << 32n), 1n], 'aborted'],
    ['CFGI_STE_RANGE of 0 to 3', [0x04n, 1n], 'bypassed'],
    ['CFGI_STE_RANGE of 4 to 7', [0x04n | (4n << 32n), 1n], 'aborted'],
    ['CFGI_ALL', [0x04n, 31n], 'bypassed'],
    ['CFGI_CD_ALL', [0x06n | (3n << 32n), 0n], 'aborted'],
    ['TLBI_NSNH_ALL', [0x30n, 0n], 'aborted'],
  ])('%s: a changed STE is %s afterwards', (_, command, expected) => {
    const bench = new Bench('qemu-virt', [], { configurationCache: 'infinite' });
    storeEntry(bench, 3, STE.make({ V: 1, Config: 0 }));
    enable(bench);
    expect(dma(bench, 0x1000n)).toBe('aborted silently');
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    expect(dma(bench, 0x1000n)).toBe('aborted silently');
    bench.command(command);
    expect(dma(bench, 0x1000n)).toMatch(new RegExp(`^${expected}`));
  });

  test('toggling SMMUEN invalidates nothing; failed fetches are not kept; reset forgets', () => {
    const bench = new Bench('qemu-virt', [], { configurationCache: 'infinite' });
    storeEntry(bench, 3, STE.make({ V: 1, Config: 0 }));
    enable(bench);
    dma(bench, 0n);
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    bench.write(CR0, 0);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0n)).toBe('aborted silently');
    bench.smmu.reset();
    enable(bench);
    expect(dma(bench, 0n)).toBe('bypassed 0x0');
  });
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

  test('a stall', () => {
    const { bench } = stage1Bench({ S: 1 }, {}, 'mmu-600');
    expect(dma(bench, 0x1000n)).toBe(
      'aborted F_TRANSLATION; not modelled smmu: a stalled transaction: it is terminated instead',
    );
  });
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
