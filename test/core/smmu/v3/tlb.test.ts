import { describe, expect, test } from 'vitest';
import { CR2, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { Bench, place } from '../bench';
import { contextDescriptor, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';

/** MAIR is 0 in these context descriptors. */
const attributes = { type: 'Device-nGnRnE', inner: 'non-cacheable', outer: 'non-cacheable', shareability: 'outer' };
const before = 0x4060_0000n;
const after = 0x4080_0000n;
const address = 0x40_1000n;
const notGlobal = 1n << 11n;

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

interface Stream {
  readonly asid?: number;
  readonly vmid?: number;
  readonly strw?: number;
  readonly e2h?: number;
  readonly global?: boolean;
  readonly stage?: 1 | 2;
  readonly level?: 2 | 3;
  readonly profile?: string;
}

/** Where stream 3 goes after its page (or block) moved and a command was given: `stale` or `new`. */
function outcome(stream: Stream, given: readonly bigint[], overrides: readonly string[] = []): string {
  const bench = new Bench(stream.profile ?? 'mmu-700', overrides, { translationCache: 'infinite' });
  const heap = new Heap();
  const { stage = 1, level = 3 } = stream;
  const tables = new Tables(bench, heap, 12, stage === 1 ? 39 : 40, 1);
  const attributes = stage === 2 ? leaf2 : leaf1 | (stream.global ? 0n : notGlobal);
  tables.map(address, before, attributes, level);
  if (stage === 1) {
    const cd = { TTB0: tables.root >> 4n, ASID: stream.asid ?? 5 };
    bench.store(place.contexts, ...contextDescriptor(cd));
    storeEntry(bench, 3, stage1Entry({ S2VMID: stream.vmid ?? 0, STRW: stream.strw ?? 0 }));
  } else {
    storeEntry(bench, 3, stage2Entry(tables.root, { S2VMID: stream.vmid ?? 0 }));
  }
  bench.write(CR2, stream.e2h ?? 0);
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 6);
  bench.queues(4, 1n);
  const offset = level === 2 ? address & 0x1fffffn : 0n;
  const run = () => {
    const result = bench.smmu.translate({ streamId: 3, address, write: true });
    return 'physical' in result ? result.physical - offset : -1n;
  };
  expect(run()).toBe(before);
  tables.map(address, after, attributes, level);
  expect(run(), 'kept until invalidated').toBe(before);
  bench.command(given);
  const physical = run();
  return physical === after ? 'new' : physical === before ? 'stale' : 'fault';
}

const page = address >> 12n;
const { TLBI_NH_ALL, TLBI_NH_ASID, TLBI_NH_VA, TLBI_NH_VAA, TLBI_EL2_ALL, TLBI_EL2_ASID, TLBI_EL2_VA, TLBI_EL2_VAA } =
  commands;
const { TLBI_S12_VMALL, TLBI_S2_IPA, TLBI_NSNH_ALL, CFGI_STE_RANGE, CMD_SYNC } = commands;

describe('§4.4 scopes, Non-secure EL1', () => {
  test.each([
    ['NH_ALL, its VMID', {}, command(TLBI_NH_ALL, {}), 'new'],
    ['NH_ALL, another VMID', { vmid: 7 }, command(TLBI_NH_ALL, { VMID: 6 }), 'stale'],
    ['NH_ALL, global', { global: true }, command(TLBI_NH_ALL, {}), 'new'],
    ['NH_ALL, stage 2', { stage: 2 }, command(TLBI_NH_ALL, {}), 'stale'],
    ['NH_ASID', {}, command(TLBI_NH_ASID, { ASID: 5 }), 'new'],
    ['NH_ASID, another ASID', {}, command(TLBI_NH_ASID, { ASID: 6 }), 'stale'],
    ['NH_ASID, another VMID', { vmid: 7 }, command(TLBI_NH_ASID, { ASID: 5 }), 'stale'],
    ['NH_ASID, global', { global: true }, command(TLBI_NH_ASID, { ASID: 5 }), 'stale'],
    ['NH_VA', {}, command(TLBI_NH_VA, { ASID: 5, Address: page }), 'new'],
    ['NH_VA, another page', {}, command(TLBI_NH_VA, { ASID: 5, Address: page + 1n }), 'stale'],
    ['NH_VA, anywhere in a block', { level: 2 }, command(TLBI_NH_VA, { ASID: 5, Address: page + 9n }), 'new'],
    ['NH_VA, another ASID', {}, command(TLBI_NH_VA, { ASID: 6, Address: page }), 'stale'],
    ['NH_VA, global', { global: true }, command(TLBI_NH_VA, { ASID: 6, Address: page }), 'new'],
    ['NH_VA, another VMID', { vmid: 7 }, command(TLBI_NH_VA, { VMID: 6, ASID: 5, Address: page }), 'stale'],
    ['NH_VA, stage 2', { stage: 2 }, command(TLBI_NH_VA, { Address: page }), 'stale'],
    ['NH_VAA', {}, command(TLBI_NH_VAA, { Address: page }), 'new'],
    ['NH_VAA, global', { global: true }, command(TLBI_NH_VAA, { Address: page }), 'new'],
    ['NH_VAA, another page', {}, command(TLBI_NH_VAA, { Address: page + 1n }), 'stale'],
    ['NH_VAA, stage 2', { stage: 2 }, command(TLBI_NH_VAA, { Address: page }), 'stale'],
    ['NH_VAA, another VMID', { vmid: 7 }, command(TLBI_NH_VAA, { Address: page }), 'stale'],
    ['S12_VMALL', { vmid: 7 }, command(TLBI_S12_VMALL, { VMID: 7 }), 'new'],
    ['S12_VMALL, stage 2', { vmid: 7, stage: 2 }, command(TLBI_S12_VMALL, { VMID: 7 }), 'new'],
    ['S12_VMALL, another VMID', { vmid: 7, stage: 2 }, command(TLBI_S12_VMALL, { VMID: 6 }), 'stale'],
    ['S2_IPA', { stage: 2 }, command(TLBI_S2_IPA, { Address: page }), 'new'],
    ['S2_IPA, another page', { stage: 2 }, command(TLBI_S2_IPA, { Address: page + 1n }), 'stale'],
    ['S2_IPA, stage 1', {}, command(TLBI_S2_IPA, { Address: page }), 'stale'],
    ['S2_IPA, another VMID', { stage: 2, vmid: 7 }, command(TLBI_S2_IPA, { VMID: 6, Address: page }), 'stale'],
    ['NSNH_ALL', { vmid: 7 }, command(TLBI_NSNH_ALL, {}), 'new'],
    ['NSNH_ALL, stage 2', { vmid: 7, stage: 2 }, command(TLBI_NSNH_ALL, {}), 'new'],
    ['EL2_ALL', {}, command(TLBI_EL2_ALL, {}), 'stale'],
    ['CFGI_ALL', {}, command(CFGI_STE_RANGE, { Range: 31 }), 'stale'],
    ['SYNC alone', {}, command(CMD_SYNC, {}), 'stale'],
  ] as const)('%s: %o', (_, stream, given, expected) => {
    expect(outcome(stream, given)).toBe(expected);
  });

  test('VMIDs are no tag without stage 2', () => {
    expect(outcome({ vmid: 7, profile: 'minimal' }, command(TLBI_NH_ALL, {}), ['IDR5.OAS=4'])).toBe('new');
  });

  const shortIds = ['IDR0.VMID16=0', 'IDR0.ASID16=0'];
  test.each([
    ['a VMID without stage 2', 'minimal', ['IDR5.OAS=4'], command(TLBI_NH_ALL, { VMID: 6 }), 'stale'],
    ['a VMID of 16 bits', 'mmu-700', shortIds, command(TLBI_NH_ALL, { VMID: 0x100 }), 'stale'],
    ['a VMID of 8 bits', 'mmu-700', shortIds, command(TLBI_NH_ALL, { VMID: 0 }), 'new'],
    ['an ASID of 16 bits', 'mmu-700', shortIds, command(TLBI_NH_VA, { ASID: 0x105, Address: page }), 'stale'],
    ['an ASID of 8 bits', 'mmu-700', shortIds, command(TLBI_NH_VA, { ASID: 5, Address: page }), 'new'],
    ['no ASID asked for', 'mmu-700', shortIds, command(TLBI_NH_VAA, { Address: page }), 'new'],
  ] as const)('§4.4.2 %s on a part that lacks it may invalidate nothing', (_, profile, overrides, given, expected) => {
    expect(outcome({ profile, global: true }, given, overrides)).toBe(expected);
  });
});

describe('§4.4 scopes, EL2', () => {
  const el2 = { strw: 2 } as const;
  const e2h = { strw: 2, e2h: 1 } as const;
  test.each([
    ['EL2_ALL', el2, command(TLBI_EL2_ALL, {}), 'new'],
    ['EL2_ALL', e2h, command(TLBI_EL2_ALL, {}), 'new'],
    ['NSNH_ALL', el2, command(TLBI_NSNH_ALL, {}), 'stale'],
    ['NH_ALL', e2h, command(TLBI_NH_ALL, {}), 'stale'],
    ['EL2_ASID', e2h, command(TLBI_EL2_ASID, { ASID: 5 }), 'new'],
    ['EL2_ASID, another', e2h, command(TLBI_EL2_ASID, { ASID: 6 }), 'stale'],
    ['EL2_ASID without E2H', el2, command(TLBI_EL2_ASID, { ASID: 5 }), 'stale'],
    ['EL2_VA', e2h, command(TLBI_EL2_VA, { ASID: 5, Address: page }), 'new'],
    ['EL2_VA, another ASID', e2h, command(TLBI_EL2_VA, { ASID: 6, Address: page }), 'stale'],
    ['EL2_VA without E2H, any ASID', el2, command(TLBI_EL2_VA, { ASID: 6, Address: page }), 'new'],
    ['EL2_VAA', e2h, command(TLBI_EL2_VAA, { Address: page }), 'new'],
    ['EL2_VAA, another page', e2h, command(TLBI_EL2_VAA, { Address: page + 1n }), 'stale'],
  ] as const)('%s: %o', (_, stream, given, expected) => {
    expect(outcome(stream, given)).toBe(expected);
  });
});

describe('§4.4.1 ranges', () => {
  const range = (contents: Parameters<typeof TLBI_NH_VA.make>[0]) =>
    command(TLBI_NH_VA, { ASID: 5, TG: 1, ...contents });
  test.each([
    ['holds the page', {}, range({ Address: page - 1n, NUM: 1, TTL: 3 }), 'new'],
    ['ends before it', {}, range({ Address: page - 2n, NUM: 1, TTL: 3 }), 'stale'],
    ['starts after it', {}, range({ Address: page + 1n, NUM: 3, TTL: 3 }), 'stale'],
    ['scaled', {}, range({ Address: 0n, NUM: 1, SCALE: 9 }), 'stale'],
    ['scaled further', {}, range({ Address: 0n, NUM: 2, SCALE: 9 }), 'new'],
    ['another granule', {}, range({ Address: page & ~15n, TG: 3, NUM: 3, TTL: 3 }), 'stale'],
    ['another level', {}, range({ Address: page & ~0x1ffn, NUM: 31, SCALE: 9, TTL: 2 }), 'stale'],
    ['its level', { level: 2 }, range({ Address: page & ~0x1ffn, NUM: 0, SCALE: 9, TTL: 2 }), 'new'],
    ['not aligned to its level', { level: 2 }, range({ Address: page, NUM: 0, SCALE: 9, TTL: 2 }), 'stale'],
  ] as const)('%s', (_, stream, given, expected) => {
    expect(outcome(stream, given)).toBe(expected);
  });

  test('without RIL the range fields do not count', () => {
    expect(outcome({ profile: 'mmu-600' }, range({ Address: page - 1n, NUM: 1, TTL: 3 }))).toBe('stale');
    expect(outcome({ profile: 'mmu-600' }, range({ Address: page, TG: 3, TTL: 1 }))).toBe('new');
  });
});

describe('lookup', () => {
  test('a global and an ASID entry for one address are a conflict', () => {
    const bench = new Bench('mmu-700', [], { translationCache: 'infinite' });
    const heap = new Heap();
    const shared = new Tables(bench, heap, 12, 39, 1);
    const own = new Tables(bench, heap, 12, 39, 1);
    shared.map(address, before, leaf1);
    own.map(address, after, leaf1 | notGlobal);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: own.root >> 4n, ASID: 5 }));
    bench.store(place.contexts + 64n, ...contextDescriptor({ TTB0: shared.root >> 4n, ASID: 6 }));
    storeEntry(bench, 3, stage1Entry());
    storeEntry(bench, 4, stage1Entry({ S1ContextPtr: (place.contexts + 64n) >> 6n }));
    bench.write(STRTAB_BASE, place.streams);
    bench.write(STRTAB_BASE_CFG, 6);
    bench.queues(4, 1n);
    const run = (streamId: number) => bench.smmu.translate({ streamId, address, write: true });
    expect(run(3)).toEqual({ outcome: 'translated', physical: after, attributes });
    expect(run(4)).toEqual({ outcome: 'translated', physical: before, attributes });
    expect(run(4)).toEqual({ outcome: 'translated', physical: before, attributes });
    expect(run(3)).toMatchObject({ outcome: 'aborted', event: 'F_TLB_CONFLICT' });
  });

  test('an old ASID in use again shows the old page: aliasing', () => {
    const bench = new Bench('mmu-700', [], { translationCache: 'infinite' });
    const heap = new Heap();
    const old = new Tables(bench, heap, 12, 39, 1);
    const fresh = new Tables(bench, heap, 12, 39, 1);
    old.map(address, before, leaf1 | notGlobal);
    fresh.map(address, after, leaf1 | notGlobal);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: old.root >> 4n, ASID: 1 }));
    bench.store(place.contexts + 64n, ...contextDescriptor({ TTB0: fresh.root >> 4n, ASID: 1 }));
    storeEntry(bench, 3, stage1Entry());
    storeEntry(bench, 4, stage1Entry({ S1ContextPtr: (place.contexts + 64n) >> 6n }));
    bench.write(STRTAB_BASE, place.streams);
    bench.write(STRTAB_BASE_CFG, 6);
    bench.queues(4, 1n);
    bench.smmu.translate({ streamId: 3, address, write: true });
    expect(bench.smmu.translate({ streamId: 4, address, write: true })).toEqual({
      outcome: 'translated',
      physical: before,
      attributes,
    });
  });

  test('dirty state is updated in memory although the page is cached', () => {
    const bench = new Bench('mmu-700', [], { translationCache: 'infinite' });
    const tables = new Tables(bench, new Heap(), 12, 39, 1);
    const clean = before | leaf1 | (1n << 7n) | (1n << 51n) | notGlobal | 3n;
    bench.store(tables.entry(address), clean);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, HA: 1, HD: 1 }));
    storeEntry(bench, 3, stage1Entry());
    bench.write(STRTAB_BASE, place.streams);
    bench.write(STRTAB_BASE_CFG, 6);
    bench.queues(4, 1n);
    const run = (write: boolean) => bench.smmu.translate({ streamId: 3, address, write }).outcome;
    expect([run(false), run(true)]).toEqual(['translated', 'translated']);
    expect(bench.memory.read(tables.entry(address), 8)).toBe(clean & ~(1n << 7n));
  });
});
