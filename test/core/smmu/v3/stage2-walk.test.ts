import { describe, expect, test } from 'vitest';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { swapBytes } from '../../../../src/core/smmu/v3/walk';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage2Entry, storeEntry, Tables } from '../tables';
import { dma, lastEvent, page } from './dma';

type Ste = Parameters<typeof stage2Entry>[1];
interface Shape {
  readonly granule: 12 | 14 | 16;
  readonly inputBits: number;
  readonly startLevel: number;
}
const usual: Shape = { granule: 12, inputBits: 40, startLevel: 1 };

/** A bench whose stream 3 has stage 2 alone, nothing mapped yet. */
function stage2(ste: Ste = {}, overrides: readonly string[] = [], knobs: Partial<Knobs> = {}, shape = usual) {
  const bench = new Bench('mmu-700', overrides, knobs);
  const heap = new Heap();
  const tables = new Tables(bench, heap, shape.granule, shape.inputBits, shape.startLevel);
  storeEntry(bench, 3, stage2Entry(tables.root, ste));
  enable(bench);
  return { bench, heap, tables };
}

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

const accessed = 1n << 10n;
const readable = 1n << 6n;
const writable = 1n << 7n;
const dirtyModifier = 1n << 51n;
const plain = page | readable | writable | 3n;
const clean = page | accessed | readable | dirtyModifier | 3n;
const went = 'translated 0x40600000';

describe('§5.2 S2HA, S2HD, S2AFFD', () => {
  test.each<[string, Ste, bigint, boolean, string, bigint]>([
    ['without them the Access flag has to be 1', {}, plain, false, 'aborted F_ACCESS', plain],
    ['S2HA sets the Access flag', { S2HA: 1 }, plain, false, went, plain | accessed],
    ['S2AFFD takes it as 1, and leaves it', { S2AFFD: 1 }, plain, false, went, plain],
    ['S2HA makes S2AFFD irrelevant', { S2HA: 1, S2AFFD: 1 }, plain, false, went, plain | accessed],
    ['S2HD alone is reserved and does nothing', { S2HD: 1 }, plain, false, 'aborted F_ACCESS', plain],
    ['S2HD alone makes nothing writable', { S2HD: 1 }, clean, true, 'aborted F_PERMISSION', clean],
    ['S2HA alone makes nothing writable', { S2HA: 1 }, clean, true, 'aborted F_PERMISSION', clean],
    ['both make a clean page dirty on a write', { S2HA: 1, S2HD: 1 }, clean, true, went, clean | writable],
    ['but not on a read', { S2HA: 1, S2HD: 1 }, clean, false, went, clean],
  ])('%s', (_, ste, descriptor, write, expected, after) => {
    const { bench, tables } = stage2(ste, ['IDR0.HTTU=2']);
    const at = tables.entry(0x1000n);
    bench.store(at, descriptor);
    expect(dma(bench, 0x1000n, { write })).toBe(expected);
    expect(bench.memory.read(at, 8)).toBe(after);
  });

  test.each([
    [3, 1, 1],
    [3, 0, 0],
    [2, 1, 0],
  ])('HTTU=%i and S2HAFT=%i set the Access flag of table descriptors: %i', (HTTU, S2HAFT, flag) => {
    const { bench, tables } = stage2({ S2HA: 1, S2HAFT }, [`IDR0.HTTU=${HTTU}`]);
    tables.map(0x1000n, page, leaf2);
    expect(dma(bench, 0x1000n)).toBe(went);
    const at = [1, 2].map((level) => tables.entry(0x1000n, level));
    expect(at.map((one) => ((bench.memory.read(one, 8) ?? 0n) >> 10n) & 1n)).toEqual([BigInt(flag), BigInt(flag)]);
  });
});

describe('§5.2 shape of the tables', () => {
  test.each<[string, Ste, readonly string[], Shape]>([
    ['4K from level 0', { S2T0SZ: 21, S2SL0: 2 }, [], { granule: 12, inputBits: 43, startLevel: 0 }],
    ['4K from level 2', { S2T0SZ: 34, S2SL0: 0 }, [], { granule: 12, inputBits: 30, startLevel: 2 }],
    ['4K from level 3', { S2T0SZ: 43, S2SL0: 3 }, ['IDR3.STT=1'], { granule: 12, inputBits: 21, startLevel: 3 }],
    ['16K from level 2', { S2T0SZ: 28, S2SL0: 1, S2TG: 2 }, [], { granule: 14, inputBits: 36, startLevel: 2 }],
    ['16K from level 1', { S2T0SZ: 20, S2SL0: 2, S2TG: 2 }, [], { granule: 14, inputBits: 44, startLevel: 1 }],
    ['64K from level 2', { S2T0SZ: 22, S2SL0: 1, S2TG: 1 }, [], { granule: 16, inputBits: 42, startLevel: 2 }],
    ['64K from level 3', { S2T0SZ: 35, S2SL0: 0, S2TG: 1 }, [], { granule: 16, inputBits: 29, startLevel: 3 }],
  ])('%s', (_, ste, overrides, shape) => {
    const { bench, tables } = stage2(ste, overrides, {}, shape);
    const last = (1n << BigInt(shape.inputBits)) - (1n << BigInt(shape.granule));
    tables.map(last, page, leaf2);
    expect(dma(bench, last + 0x10n)).toBe('translated 0x40600010');
  });

  test.each<[string, Ste, readonly string[], bigint, string]>([
    ['S2PS', { S2PS: 0 }, [], 1n << 32n, 'aborted F_ADDR_SIZE'],
    ['the part, whatever S2PS', { S2PS: 5 }, ['IDR5.OAS=4'], 1n << 44n, 'aborted F_ADDR_SIZE'],
    ['neither', { S2PS: 5 }, ['IDR5.OAS=5'], 1n << 44n, 'translated 0x100000000000'],
  ])('§3.4 outputs are limited by %s', (_, ste, overrides, output, expected) => {
    const { bench, tables } = stage2(ste, overrides);
    tables.map(0x1000n, output, leaf2);
    expect(dma(bench, 0x1000n)).toBe(expected);
  });

  test.each([
    [6, 6, 'translated 0x1000040600000'],
    [6, 5, 'aborted F_ADDR_SIZE'],
    [5, 5, went],
  ])('64K pages on a part of OAS=%i with S2PS=%i: bits [15:12] hold address bits [51:48]', (OAS, S2PS, expected) => {
    const shape: Shape = { granule: 16, inputBits: 42, startLevel: 2 };
    const { bench, tables } = stage2({ S2T0SZ: 22, S2SL0: 1, S2TG: 1, S2PS }, [`IDR5.OAS=${OAS}`], {}, shape);
    bench.store(tables.entry(0n), page | (1n << 12n) | leaf2 | 3n);
    expect(dma(bench, 0n)).toBe(expected);
  });

  test('S2ENDI: descriptors are big endian, and are updated so', () => {
    const { bench, tables } = stage2({ S2ENDI: 1, S2HA: 1 }, ['IDR0.TTENDIAN=0', 'IDR0.HTTU=2']);
    const at = [3, 2, 1].map((level) => tables.entry(0x1000n, level));
    bench.store(at[0] ?? 0n, plain);
    for (const one of at) bench.store(one, swapBytes(bench.memory.read(one, 8) ?? 0n));
    expect(dma(bench, 0x1000n)).toBe(went);
    expect(bench.memory.read(at[0] ?? 0n, 8)).toBe(swapBytes(plain | accessed));
  });
});

describe('§7.3 what is recorded of stage 2', () => {
  test('a table outside memory: F_WALK_EABT with the address of the access', () => {
    const { bench, tables } = stage2();
    bench.store(tables.root, 0x1000_0003n);
    expect(dma(bench, 0x1000n)).toBe('aborted F_WALK_EABT');
    expect(lastEvent(bench).slice(1)).toEqual(['0x28000000000', '0x1000', '0x10000000']);
  });

  test('an IPA beyond S2T0SZ: the IPA, as input of the stage', () => {
    const { bench, tables } = stage2();
    tables.map(0n, page, leaf2);
    expect(dma(bench, 1n << 40n)).toBe('aborted F_TRANSLATION');
    expect(lastEvent(bench).slice(1)).toEqual(['0x28000000000', '0x10000000000', '0x10000000000']);
  });

  test('a page and a block for one IPA: F_TLB_CONFLICT of stage 2', () => {
    const { bench, tables } = stage2({}, ['IDR3.BBML=0'], { translationCache: 'infinite' });
    tables.map(0x20_1000n, page, leaf2);
    expect(dma(bench, 0x20_1000n)).toBe(went);
    tables.map(0x20_0000n, 0x4080_0000n, leaf2, 2);
    expect(dma(bench, 0x20_2000n)).toBe('translated 0x40802000');
    expect(dma(bench, 0x20_1000n)).toBe('aborted F_TLB_CONFLICT');
    expect(lastEvent(bench)[1]).toBe('0x28000000000');
  });

  const dword = { CD: 0x80_0000_0000n, TT: 0x180_0000_0000n, IN: 0x280_0000_0000n };
  const read = 1n << 44n;
  const tables = 0x4080_0000n;
  test.each([
    ['a CD that must not be read', place.contexts, writable, true, dword.CD],
    ['a stage 1 table that must not be read', tables, writable, true, dword.TT | read],
    ['a stage 1 table that must not be written', tables, readable, true, dword.TT],
    ['a page that must not be written', 0x7000_0000n, readable, true, dword.IN],
    ['a page that must not be read', 0x7000_0000n, writable, false, dword.IN | (1n << 35n)],
  ])('F_PERMISSION: CLASS, RnW and TTRnW of %s', (_, where, permission, write, expected) => {
    const bench = new Bench('mmu-700', ['IDR0.HTTU=2']);
    const heap = new Heap();
    const first = new Tables(bench, heap, 12, 39, 1);
    const second = new Tables(bench, heap, 12, 40, 1);
    const normal = 0xfn << 2n;
    first.map(0x1000n, 0x7000_0000n, leaf1 & ~accessed);
    second.map(place.contexts, place.contexts, leaf2 | normal);
    for (let at = tables; at < tables + 0x8000n; at += 0x1000n) second.map(at, at, leaf2 | normal);
    second.map(0x7000_0000n, page, leaf2 | normal);
    const count = where === tables ? 8n : 1n;
    for (let index = 0n; index < count; index++) {
      const at = where + index * 0x1000n;
      second.map(at, at, accessed | permission | normal);
    }
    bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n, HA: 1 }));
    storeEntry(bench, 3, stage2Entry(second.root, { Config: 7, S1ContextPtr: place.contexts >> 6n }));
    enable(bench);
    expect(dma(bench, 0x1000n, { write })).toBe('aborted F_PERMISSION');
    expect(lastEvent(bench)[1]).toBe(`0x${expected.toString(16)}`);
  });
});

describe('caches of stage 2', () => {
  const { TLBI_S2_IPA, TLBI_NH_ALL, TLBI_S12_VMALL } = commands;
  const ipa = 0x20_1000n;

  test.each([
    ['none', command(TLBI_NH_ALL, { VMID: 1 }), '0x40701000'],
    ['kept', command(TLBI_NH_ALL, { VMID: 1 }), '0x40601000'],
    ['kept', command(TLBI_S2_IPA, { VMID: 1, Address: ipa >> 12n, Leaf: 1 }), '0x40601000'],
    ['kept', command(TLBI_S2_IPA, { VMID: 1, Address: ipa >> 12n }), '0x40701000'],
    ['kept', command(TLBI_S2_IPA, { VMID: 2, Address: ipa >> 12n }), '0x40601000'],
    ['kept', command(TLBI_S2_IPA, { VMID: 1, Address: 1n << 18n }), '0x40601000'],
    ['kept', command(TLBI_S12_VMALL, { VMID: 1 }), '0x40701000'],
  ] as const)('§4.4 table descriptors, %s: after %o', (walkCache, given, expected) => {
    const { bench, heap, tables } = stage2({}, [], { translationCache: 'infinite', walkCache });
    tables.map(ipa, page, leaf2);
    tables.map(ipa + 0x1000n, page + 0x1000n, leaf2);
    expect(dma(bench, ipa)).toBe(went);
    const other = heap.take(0x1000n);
    bench.store(other + 16n, 0x4070_1000n | leaf2 | 3n);
    bench.store(tables.entry(ipa, 2), other | 3n);
    bench.command(given);
    expect(dma(bench, ipa + 0x1000n)).toBe(`translated ${expected}`);
  });

  test.each([
    ['separate', 'translated 0x40700000'],
    ['one-entry', 'translated 0x40605000'],
  ] as const)('the Contiguous bit, %s', (contiguous, expected) => {
    const { bench, tables } = stage2({}, [], { translationCache: 'infinite', contiguous });
    const attributes = leaf2 | (1n << 52n);
    for (let index = 0n; index < 16n; index++) tables.map(index << 12n, page + (index << 12n), attributes);
    expect(dma(bench, 0n)).toBe(went);
    tables.map(0x5000n, 0x4070_0000n, attributes);
    expect(dma(bench, 0x5000n)).toBe(expected);
    expect(dma(bench, 0x5000n)).toBe(expected);
  });
});
