import { describe, expect, test } from 'vitest';
import { STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1CD, L1STD } from '../../../../src/core/smmu/structures/table';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';
import { dma, lastEvent, page } from './dma';

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

const streamId = 0x105;
const substreamId = 0x45;
const went = 'translated 0x40600000';
const { CFGI_STE, CFGI_STE_RANGE, CFGI_CD, CFGI_CD_ALL, TLBI_NSNH_ALL } = commands;

/** Where what stream 0x105 and its substream 0x45 go through is. */
const at = {
  L1STD: place.streams + 8n,
  STE: place.streams + 0x1_0000n + 5n * 64n,
  L1CD: place.contexts + 8n,
  CD: place.contexts + 0x1_0000n + 5n * 64n,
};

/** Two levels of streams (SPLIT=8) and of contexts (S1Fmt=1), all of which is kept once it was fetched. */
function cached(): Bench {
  const bench = new Bench('mmu-600', [], { configurationCache: 'infinite' });
  const tables = new Tables(bench, new Heap(), 12, 39, 1);
  tables.map(0x1000n, page, leaf1);
  bench.store(at.L1STD, ...L1STD.make({ Span: 9, L2Ptr: (place.streams + 0x1_0000n) >> 6n }));
  bench.store(at.STE, ...stage1Entry({ S1CDMax: 8, S1Fmt: 1, S1DSS: 2 }));
  bench.store(at.L1CD, ...L1CD.make({ V: 1, L2Ptr: (place.contexts + 0x1_0000n) >> 12n }));
  bench.store(at.CD, ...contextDescriptor({ TTB0: tables.root >> 4n }));
  bench.write({ offset: 0x2c, width: 32 }, 0x2);
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 0x1_0210);
  bench.queues(4, 1n);
  expect(dma(bench, 0x1000n, { streamId, substreamId })).toBe(went);
  return bench;
}

const faults = { STE: 'C_BAD_STE', CD: 'C_BAD_CD', L1STD: 'C_BAD_STREAMID', L1CD: 'C_BAD_SUBSTREAMID' } as const;

describe('§4.3 what a CFGI command drops from caches: one structure is zeroed, then the command is given', () => {
  test.each<[keyof typeof at, string, readonly bigint[], boolean]>([
    ['STE', 'CFGI_STE, Leaf=1', command(CFGI_STE, { SID: streamId, Leaf: 1 }), true],
    ['STE', 'CFGI_STE, Leaf=0', command(CFGI_STE, { SID: streamId }), true],
    ['STE', 'CFGI_STE of the next stream', command(CFGI_STE, { SID: streamId + 1 }), false],
    ['STE', 'CFGI_STE of the stream before', command(CFGI_STE, { SID: streamId - 1 }), false],
    ['STE', 'CFGI_STE_RANGE that ends with it', command(CFGI_STE_RANGE, { SID: 0x104, Range: 0 }), true],
    ['STE', 'CFGI_STE_RANGE, low bits of SID ignored', command(CFGI_STE_RANGE, { SID: 0x10f, Range: 3 }), true],
    ['STE', 'CFGI_STE_RANGE after it', command(CFGI_STE_RANGE, { SID: 0x106, Range: 0 }), false],
    ['STE', 'CFGI_STE_RANGE before it', command(CFGI_STE_RANGE, { SID: 0x100, Range: 1 }), false],
    ['STE', 'CFGI_ALL', command(CFGI_STE_RANGE, { Range: 31 }), true],
    ['STE', 'CFGI_CD', command(CFGI_CD, { SID: streamId, SSID: substreamId }), false],
    ['STE', 'CFGI_CD_ALL', command(CFGI_CD_ALL, { SID: streamId }), false],
    ['STE', 'TLBI_NSNH_ALL', command(TLBI_NSNH_ALL, {}), false],
    ['L1STD', 'CFGI_STE, Leaf=0', command(CFGI_STE, { SID: streamId }), true],
    ['L1STD', 'CFGI_STE, Leaf=0, of a neighbour in its span', command(CFGI_STE, { SID: 0x1ff }), true],
    ['L1STD', 'CFGI_STE, Leaf=0, of the next span', command(CFGI_STE, { SID: 0x200 }), false],
    ['L1STD', 'CFGI_STE, Leaf=0, of the span before', command(CFGI_STE, { SID: 0xff }), false],
    ['L1STD', 'CFGI_STE, Leaf=1', command(CFGI_STE, { SID: streamId, Leaf: 1 }), false],
    ['L1STD', 'CFGI_STE_RANGE', command(CFGI_STE_RANGE, { SID: 0x104, Range: 0 }), true],
    ['L1STD', 'CFGI_STE_RANGE elsewhere', command(CFGI_STE_RANGE, { SID: 0, Range: 7 }), false],
    ['L1STD', 'CFGI_ALL', command(CFGI_STE_RANGE, { Range: 31 }), true],
    ['L1STD', 'CFGI_CD_ALL', command(CFGI_CD_ALL, { SID: streamId }), false],
    ['CD', 'CFGI_CD, Leaf=1', command(CFGI_CD, { SID: streamId, SSID: substreamId, Leaf: 1 }), true],
    ['CD', 'CFGI_CD, Leaf=0', command(CFGI_CD, { SID: streamId, SSID: substreamId }), true],
    ['CD', 'CFGI_CD of the next substream', command(CFGI_CD, { SID: streamId, SSID: substreamId + 1 }), false],
    ['CD', 'CFGI_CD of the substream before', command(CFGI_CD, { SID: streamId, SSID: substreamId - 1 }), false],
    ['CD', 'CFGI_CD of the next stream', command(CFGI_CD, { SID: streamId + 1, SSID: substreamId }), false],
    ['CD', 'CFGI_CD_ALL', command(CFGI_CD_ALL, { SID: streamId }), true],
    ['CD', 'CFGI_CD_ALL of the next stream', command(CFGI_CD_ALL, { SID: streamId + 1 }), false],
    ['CD', 'CFGI_STE, Leaf=1', command(CFGI_STE, { SID: streamId, Leaf: 1 }), true],
    ['CD', 'CFGI_STE of the next stream', command(CFGI_STE, { SID: streamId + 1 }), false],
    ['CD', 'CFGI_STE_RANGE', command(CFGI_STE_RANGE, { SID: 0x104, Range: 0 }), true],
    ['CD', 'CFGI_STE_RANGE elsewhere', command(CFGI_STE_RANGE, { SID: 0x106, Range: 0 }), false],
    ['CD', 'CFGI_ALL', command(CFGI_STE_RANGE, { Range: 31 }), true],
    ['CD', 'TLBI_NSNH_ALL', command(TLBI_NSNH_ALL, {}), false],
    ['L1CD', 'CFGI_CD, Leaf=0', command(CFGI_CD, { SID: streamId, SSID: substreamId }), true],
    ['L1CD', 'CFGI_CD, Leaf=0, of the first it leads to', command(CFGI_CD, { SID: streamId, SSID: 0x40 }), true],
    ['L1CD', 'CFGI_CD, Leaf=0, of the last it leads to', command(CFGI_CD, { SID: streamId, SSID: 0x7f }), true],
    ['L1CD', 'CFGI_CD, Leaf=0, of one before', command(CFGI_CD, { SID: streamId, SSID: 0x3f }), false],
    ['L1CD', 'CFGI_CD, Leaf=0, of one after', command(CFGI_CD, { SID: streamId, SSID: 0x80 }), false],
    ['L1CD', 'CFGI_CD, Leaf=1', command(CFGI_CD, { SID: streamId, SSID: substreamId, Leaf: 1 }), false],
    ['L1CD', 'CFGI_CD_ALL', command(CFGI_CD_ALL, { SID: streamId }), true],
    ['L1CD', 'CFGI_CD_ALL of the next stream', command(CFGI_CD_ALL, { SID: streamId + 1 }), false],
    ['L1CD', 'CFGI_STE, Leaf=1', command(CFGI_STE, { SID: streamId, Leaf: 1 }), true],
    ['L1CD', 'CFGI_ALL', command(CFGI_STE_RANGE, { Range: 31 }), true],
  ])('%s: %s', (structure, _, given, dropped) => {
    const bench = cached();
    // A level 1 descriptor is only asked again where what it leads to is not there.
    const below = { L1STD: at.STE, L1CD: at.CD, STE: undefined, CD: undefined }[structure];
    bench.store(at[structure], 0n);
    bench.command(given);
    const other = structure === 'L1CD' ? { substreamId: substreamId + 1 } : { streamId: streamId + 1 };
    if (below)
      bench.store(
        below + 64n,
        ...Array.from({ length: 8 }, (_, i) => bench.memory.read(below + BigInt(i) * 8n, 8) ?? 0n),
      );
    expect(dma(bench, 0x1000n, { streamId, substreamId, ...(below && other) })).toBe(
      dropped ? `aborted ${faults[structure]}` : went,
    );
  });

  test('§3.21 a fetch that failed is not kept', () => {
    const bench = cached();
    bench.store(at.STE, ...stage1Entry({ S1ContextPtr: 0x1000_0000n >> 6n }));
    bench.command(command(CFGI_STE, { SID: streamId }));
    expect(dma(bench, 0x1000n, { streamId })).toBe('aborted F_CD_FETCH');
    bench.store(at.STE, ...STE.make({ V: 1, Config: 4 }));
    bench.command(command(CFGI_STE, { SID: streamId }));
    expect(dma(bench, 0x1000n, { streamId })).toBe('bypassed 0x1000');
  });
});

describe('§5.2, §5.3 where context descriptors are', () => {
  function contexts(ste: Parameters<typeof stage1Entry>[0]) {
    const bench = new Bench('mmu-600');
    const tables = new Tables(bench, new Heap(), 12, 39, 1);
    tables.map(0x1000n, page, leaf1);
    storeEntry(bench, 3, stage1Entry(ste));
    enable(bench);
    return { bench, cd: contextDescriptor({ TTB0: tables.root >> 4n }) };
  }

  test.each([
    ['one CD, at any multiple of 64 bytes', 0, 0x40n, undefined, 0x40n],
    ['a table of four, aligned down to its size', 2, 0xc0n, 3, 0xc0n],
    ['a table of four, aligned down to its size', 2, 0xc0n, 1, 0x40n],
    ['a table of 64', 6, 0xfc0n, 63, 0xfc0n],
  ])('%s', (_, S1CDMax, pointer, substream, offset) => {
    const { bench, cd } = contexts({ S1CDMax, S1DSS: 1, S1ContextPtr: (place.contexts + pointer) >> 6n });
    bench.store(place.contexts + offset, ...cd);
    expect(dma(bench, 0x1000n, substream === undefined ? {} : { substreamId: substream })).toBe(went);
  });

  test.each([
    ['4K', 1, 12, 0x40n, 65, 1n],
    ['4K, level 1 aligned down to its size', 1, 12, 0x1c0n, 64 * 63 + 1, 63n],
    ['4K, fewer than one level 1 descriptor', 1, 3, 0n, 1, 0n],
    ['64K', 2, 12, 0n, 1025, 1n],
    ['64K, level 1 aligned down to 64 bytes', 2, 11, 0n, 1025, 1n],
  ])('two levels, %s', (_, S1Fmt, S1CDMax, pointer, substream, upper) => {
    const { bench, cd } = contexts({ S1CDMax, S1Fmt, S1ContextPtr: (place.contexts + pointer) >> 6n });
    const size = S1Fmt === 1 ? 0x1000n : 0x1_0000n;
    // Level 2 tables are aligned down to their size, too.
    const second = place.contexts + 0x2_0000n;
    const wanted = S1CDMax === 12 && S1Fmt === 1 ? pointer & ~0x1ffn : 0n;
    bench.store(place.contexts + wanted + upper * 8n, ...L1CD.make({ V: 1, L2Ptr: (second + size - 0x1000n) >> 12n }));
    bench.store(second + 64n, ...cd);
    expect(dma(bench, 0x1000n, { substreamId: substream })).toBe(went);
  });

  test('§3.4.3 L1CD.L2Ptr beyond the address size is C_BAD_SUBSTREAMID, its table outside memory F_CD_FETCH', () => {
    const { bench } = contexts({ S1CDMax: 8, S1Fmt: 1 });
    bench.store(place.contexts, ...L1CD.make({ V: 1, L2Ptr: 1n << 36n }));
    expect(dma(bench, 0x1000n, { substreamId: 1 })).toBe('aborted C_BAD_SUBSTREAMID');
    bench.store(place.contexts, ...L1CD.make({ V: 1, L2Ptr: 0x1000_0000n >> 12n }));
    expect(dma(bench, 0x1000n, { substreamId: 1 })).toBe('aborted F_CD_FETCH');
    expect(lastEvent(bench, 1)[3]).toBe('0x10000040');
  });

  test('a level 1 table outside memory is F_CD_FETCH', () => {
    const { bench } = contexts({ S1CDMax: 8, S1Fmt: 1, S1ContextPtr: 0x1000_0000n >> 6n });
    expect(dma(bench, 0x1000n, { substreamId: 64 })).toBe('aborted F_CD_FETCH');
    expect(lastEvent(bench)[3]).toBe('0x10000008');
  });

  test.each([
    ['mapped, to be read only', 1n << 44n, 'translated 0x40600000'],
    ['not mapped', undefined, 'aborted F_TRANSLATION'],
    ['beyond S2T0SZ', 1n << 48n, 'aborted F_TRANSLATION'],
  ])('nested, both levels are at intermediate addresses: level 2 %s', (_, intermediate, expected) => {
    const bench = new Bench('mmu-700', ['IDR5.OAS=5']);
    const heap = new Heap();
    const first = new Tables(bench, heap, 12, 39, 1);
    const second = new Tables(bench, heap, 12, 46, 0);
    const readOnly = (1n << 10n) | (1n << 6n);
    first.map(0x1000n, 0x5000_0000n, leaf1);
    second.map(0x5000_0000n, page, leaf2);
    for (let from = 0x4080_0000n; from < 0x4083_0000n; from += 0x1000n) second.map(from, from, leaf2);
    second.map(0x6000_0000n, place.contexts, readOnly);
    if (intermediate === 1n << 44n) second.map(intermediate, place.contexts + 0x1000n, readOnly);
    bench.store(place.contexts + 8n, ...L1CD.make({ V: 1, L2Ptr: (intermediate ?? 1n << 43n) >> 12n }));
    bench.store(place.contexts + 0x1040n, ...contextDescriptor({ TTB0: first.root >> 4n }));
    const nested = { Config: 7, S1CDMax: 8, S1Fmt: 1, S1ContextPtr: 0x6000_0000n >> 6n };
    storeEntry(bench, 3, stage2Entry(second.root, { ...nested, S2T0SZ: 18, S2SL0: 2, S2PS: 5 }));
    enable(bench);
    expect(dma(bench, 0x1000n, { substreamId: 65 })).toBe(expected);
    if (expected !== went) expect(lastEvent(bench)[1]).toBe('0x8000000000');
  });
});
