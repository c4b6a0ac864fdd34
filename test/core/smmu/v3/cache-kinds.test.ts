import { describe, expect, test } from 'vitest';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { STE } from '../../../../src/core/smmu/structures/ste';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';
import { dma } from './dma';

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

const before = 0x4060_0000n;
const after = 0x4070_0000n;
const address = 0x40_1000n;
const page = address >> 12n;
const local = leaf1 | (1n << 11n);
const contiguous = 1n << 52n;

/** Stream 3 with stage 1, ASID 5. */
function stage1(knobs: Partial<Knobs>) {
  const bench = new Bench('mmu-700', [], knobs);
  const heap = new Heap();
  const tables = new Tables(bench, heap, 12, 39, 1);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, ASID: 5 }));
  storeEntry(bench, 3, stage1Entry());
  enable(bench);
  return { bench, heap, tables };
}

describe('walk caches', () => {
  const { TLBI_NH_VA, TLBI_NH_VAA, TLBI_NH_ASID, TLBI_NH_ALL, TLBI_S2_IPA } = commands;

  /** The level 3 table is replaced by another, and a command is given. */
  function outcome(given: readonly bigint[], walkCache: Knobs['walkCache'] = 'kept'): string {
    const { bench, heap, tables } = stage1({ translationCache: 'infinite', walkCache });
    tables.map(address, before, local);
    tables.map(address + 0x1000n, before + 0x1000n, local);
    dma(bench, address);
    const other = heap.take(0x1000n);
    bench.store(other + 8n, after | local | 3n, (after + 0x1000n) | local | 3n);
    bench.store(tables.entry(address, 2), other | 3n);
    bench.command(given);
    return dma(bench, address + 0x1000n);
  }

  test.each([
    ['NH_VA, Leaf=1', command(TLBI_NH_VA, { ASID: 5, Address: page, Leaf: 1 }), '0x40601000'],
    ['NH_VA, Leaf=0', command(TLBI_NH_VA, { ASID: 5, Address: page }), '0x40701000'],
    ['NH_VA, Leaf=0, another ASID', command(TLBI_NH_VA, { ASID: 6, Address: page }), '0x40601000'],
    ['NH_VA, Leaf=0, elsewhere', command(TLBI_NH_VA, { ASID: 5, Address: 1n << 30n }), '0x40601000'],
    ['NH_VAA, Leaf=0', command(TLBI_NH_VAA, { Address: page }), '0x40701000'],
    ['NH_VA range, Leaf=0', command(TLBI_NH_VA, { ASID: 5, TG: 1, NUM: 1, Address: page }), '0x40701000'],
    ['NH_VA range, Leaf=1', command(TLBI_NH_VA, { ASID: 5, TG: 1, NUM: 1, Leaf: 1, Address: page }), '0x40601000'],
    ['NH_ASID', command(TLBI_NH_ASID, { ASID: 5 }), '0x40701000'],
    ['NH_ASID, another', command(TLBI_NH_ASID, { ASID: 6 }), '0x40601000'],
    ['NH_ALL', command(TLBI_NH_ALL, {}), '0x40701000'],
    ['S2_IPA', command(TLBI_S2_IPA, { Address: page }), '0x40601000'],
  ])('%s', (_, given, expected) => {
    expect(outcome(given)).toBe(`translated ${expected}`);
  });

  test('without them the new table is seen at once', () => {
    expect(outcome(command(TLBI_NH_ASID, { ASID: 6 }), 'none')).toBe('translated 0x40701000');
  });

  test('restrictions of kept table descriptors stay in force', () => {
    const { bench, tables } = stage1({ translationCache: 'infinite', walkCache: 'kept' });
    tables.entry(address, 3, 1n << 62n);
    tables.map(address, before, local);
    tables.map(address + 0x1000n, before, local);
    expect(dma(bench, address, { write: false })).toBe('translated 0x40600000');
    expect(dma(bench, address + 0x1000n)).toBe('aborted F_PERMISSION');
  });
});

describe('§4.4 combined entries of both stages', () => {
  const { TLBI_S2_IPA, TLBI_NH_VA, TLBI_S12_VMALL, TLBI_NSNH_ALL, TLBI_NH_ALL, TLBI_NH_ASID } = commands;
  const intermediate = 0x30_0000n;

  function outcome(given: readonly (readonly bigint[])[], nestedEntries: Knobs['nestedEntries'] = 'combined'): string {
    const bench = new Bench('mmu-700', [], { translationCache: 'infinite', nestedEntries });
    const heap = new Heap();
    const first = new Tables(bench, heap, 12, 39, 1);
    const second = new Tables(bench, heap, 12, 40, 1);
    first.map(address, intermediate, local);
    second.map(intermediate, before, leaf2);
    for (let at = 0x4080_0000n; at < 0x4083_0000n; at += 0x1000n) second.map(at, at, leaf2);
    second.map(place.contexts, place.contexts, leaf2);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n, ASID: 5 }));
    storeEntry(bench, 3, stage2Entry(second.root, { Config: 7, S1ContextPtr: place.contexts >> 6n }));
    enable(bench);
    expect(dma(bench, address + 5n)).toBe('translated 0x40600005');
    second.map(intermediate, after, leaf2);
    expect(dma(bench, address + 5n)).toBe('translated 0x40600005');
    bench.command(...given);
    return dma(bench, address + 5n);
  }

  const ipa = command(TLBI_S2_IPA, { VMID: 1, Address: intermediate >> 12n });
  test.each([
    ['S2_IPA alone', [ipa], 'stale'],
    ['S2_IPA and NH_VA', [ipa, command(TLBI_NH_VA, { VMID: 1, ASID: 5, Address: page })], 'new'],
    ['S2_IPA and NH_VA of another page', [ipa, command(TLBI_NH_VA, { VMID: 1, ASID: 5, Address: 1n })], 'stale'],
    ['S2_IPA and NH_ASID', [ipa, command(TLBI_NH_ASID, { VMID: 1, ASID: 5 })], 'new'],
    ['S2_IPA and NH_ALL', [ipa, command(TLBI_NH_ALL, { VMID: 1 })], 'new'],
    ['NH_ALL alone', [command(TLBI_NH_ALL, { VMID: 1 })], 'stale'],
    ['S12_VMALL', [command(TLBI_S12_VMALL, { VMID: 1 })], 'new'],
    ['S12_VMALL of another VMID', [command(TLBI_S12_VMALL, { VMID: 2 })], 'stale'],
    ['NSNH_ALL', [command(TLBI_NSNH_ALL, {})], 'new'],
  ])('%s', (_, given, expected) => {
    expect(outcome(given)).toBe(`translated ${expected === 'new' ? '0x40700005' : '0x40600005'}`);
  });

  test('without them S2_IPA is enough', () => {
    expect(outcome([ipa], 'separate')).toBe('translated 0x40700005');
  });
});

describe('the Contiguous bit', () => {
  function outcome(kind: Knobs['contiguous'], given?: readonly bigint[]): string {
    const { bench, tables } = stage1({ translationCache: 'infinite', contiguous: kind });
    const run = 0x40_0000n;
    for (let index = 0n; index < 16n; index++) {
      tables.map(run + index * 0x1000n, before + index * 0x1000n, local | contiguous);
    }
    dma(bench, run);
    tables.map(run + 0x5000n, after, local | contiguous);
    if (given) bench.command(given);
    return dma(bench, run + 0x5000n);
  }

  test('one entry may cover all 16 pages, and goes as a whole', () => {
    const { TLBI_NH_VA } = commands;
    expect(outcome('separate')).toBe('translated 0x40700000');
    expect(outcome('one-entry')).toBe('translated 0x40605000');
    const within = command(TLBI_NH_VA, { ASID: 5, Address: 0x40fn });
    expect(outcome('one-entry', within)).toBe('translated 0x40700000');
    const outside = command(TLBI_NH_VA, { ASID: 5, Address: 0x410n });
    expect(outcome('one-entry', outside)).toBe('translated 0x40605000');
  });

  test.each([
    [12, 39, 1, 0, 3, 16],
    [14, 47, 1, 2, 3, 21],
    [16, 42, 2, 1, 3, 21],
    [14, 47, 1, 2, 2, 30],
  ] as const)('granule 2^%i: at level %5$i it spans 2^%6$i', (granule, bits, start, encoded, level, span) => {
    const bench = new Bench('mmu-700', [], { translationCache: 'infinite', contiguous: 'one-entry' });
    const tables = new Tables(bench, new Heap(), granule, bits, start);
    const size = 1n << BigInt(granule + (3 - level) * (granule - 3));
    tables.map(0n, 0n, local | contiguous, level);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, T0SZ: 64 - bits, TG0: encoded }));
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    const last = (1n << BigInt(span)) - size;
    dma(bench, 0n);
    expect(dma(bench, last)).toBe(`translated 0x${last.toString(16)}`);
    expect(dma(bench, last + size)).toBe('aborted F_TRANSLATION');
  });
});

describe('§5.2 STE.CONT', () => {
  const bypass = STE.make({ V: 1, Config: 4, CONT: 1 });
  function cached() {
    const bench = new Bench('mmu-700', [], { configurationCache: 'infinite' });
    storeEntry(bench, 2, bypass);
    storeEntry(bench, 3, [0n]);
    enable(bench);
    return bench;
  }

  test('a cached entry serves its neighbours', () => {
    const bench = cached();
    expect(dma(bench, 0x1000n, { streamId: 2 })).toBe('bypassed 0x1000');
    expect(dma(bench, 0x1000n)).toBe('bypassed 0x1000');
    expect(dma(bench, 0x1000n, { streamId: 4 })).toBe('aborted C_BAD_STE');
    bench.command(command(commands.CFGI_STE, { SID: 3, Leaf: 1 }));
    expect(dma(bench, 0x1000n)).toBe('aborted C_BAD_STE');
  });

  test('entries that differ are a conflict', () => {
    const bench = cached();
    expect(dma(bench, 0x1000n)).toBe('aborted C_BAD_STE');
    expect(dma(bench, 0x1000n, { streamId: 2 })).toBe('bypassed 0x1000');
    expect(dma(bench, 0x1000n)).toBe('aborted F_CFG_CONFLICT');
  });
});

describe('how long caches keep', () => {
  function streams(configurationCache: Knobs['configurationCache'], count: number): string {
    const bench = new Bench('mmu-700', [], { configurationCache });
    for (let id = 0; id < 16; id++) storeEntry(bench, id, STE.make({ V: 1, Config: 4 }));
    enable(bench);
    for (let id = 0; id < count; id++) dma(bench, 0x1000n, { streamId: id });
    for (let id = 0; id < 16; id++) storeEntry(bench, id, STE.make({ V: 1, Config: 0 }));
    return Array.from({ length: count }, (_, id) => dma(bench, 0x1000n, { streamId: count - 1 - id })[0]).join('');
  }

  test('not, for ever, the latest eight, or by chance', () => {
    expect(streams('none', 10)).toBe('aaaaaaaaaa');
    expect(streams('infinite', 10)).toBe('bbbbbbbbbb');
    expect(streams('lazy', 10)).toBe('bbbbbbbbaa');
    expect(streams({ seed: 1 }, 16)).toMatch(/^(?=.*a)(?=.*b)/);
    expect(streams({ seed: 1 }, 16)).toBe(streams({ seed: 1 }, 16));
    expect(streams({ seed: 1 }, 16)).not.toBe(streams({ seed: 2 }, 16));
  });

  test('chances are part of a snapshot', () => {
    const { bench, tables } = stage1({ translationCache: { seed: 3 } });
    tables.map(address, before, local);
    dma(bench, address);
    tables.map(address, after, local);
    const state = bench.smmu.snapshot();
    const run = () => Array.from({ length: 6 }, () => dma(bench, address)).join(' ');
    const first = run();
    bench.smmu.restore(state);
    expect(run()).toBe(first);
  });
});
