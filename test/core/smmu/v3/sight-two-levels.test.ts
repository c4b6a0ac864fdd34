import { describe, expect, test } from 'vitest';
import { STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1CD, L1STD } from '../../../../src/core/smmu/structures/table';
import { explore } from '../../../../src/core/smmu/v3/explore';
import { Bench, place } from '../bench';
import { contextDescriptor, Heap, leaf1, stage1Entry, Tables } from '../tables';

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

const second = place.streams + 0x1_0000n;
const substreams = place.contexts + 0x1_0000n;
const streamId = 0x105;
const substreamId = 0x45;

/** Stream 0x105 through two-level tables of streams (SPLIT=8) and, where it has stage 1, of contexts (S1Fmt=1). */
function twoLevels(ste: readonly bigint[]): Bench {
  const bench = new Bench('mmu-600');
  const tables = new Tables(bench, new Heap(), 12, 39, 1);
  tables.map(0x1000n, 0x4060_0000n, leaf1);
  bench.store(place.streams + 8n, ...L1STD.make({ Span: 9, L2Ptr: second >> 6n }));
  bench.store(second + 5n * 64n, ...ste);
  bench.store(place.contexts + 8n, ...L1CD.make({ V: 1, L2Ptr: substreams >> 12n }));
  bench.store(substreams + 5n * 64n, ...contextDescriptor({ TTB0: tables.root >> 4n }));
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 0x1_0210);
  bench.queues(4, 1n);
  return bench;
}

function cpuStore(bench: Bench, address: bigint, value: bigint): void {
  const previous = bench.memory.read(address, 8) ?? 0n;
  bench.memory.write(address, 8, value);
  bench.watches.storeObserved(address, 8, previous, value);
}

/** How many different things may become of a write. */
function outcomes(bench: Bench, more: { substreamId?: number } = {}): number {
  const run = () => {
    const result = bench.smmu.translate({ streamId, address: 0x1000n, write: true, ...more });
    return 'physical' in result ? result.physical : result.reason;
  };
  return new Set(explore(bench.smmu, run).alternatives.map(({ result }) => result)).size;
}

const sync = command(commands.CMD_SYNC, {});
const bypass = STE.make({ V: 1, Config: 4 });

describe('§4.3.1 which structures a CFGI command puts out of sight', () => {
  test.each([
    ['CFGI_STE, Leaf=0', command(commands.CFGI_STE, { SID: streamId }), 1],
    ['CFGI_STE, Leaf=1', command(commands.CFGI_STE, { SID: streamId, Leaf: 1 }), 2],
    ['CFGI_STE, Leaf=0, a neighbour', command(commands.CFGI_STE, { SID: streamId + 1 }), 1],
    ['CFGI_STE, Leaf=0, elsewhere', command(commands.CFGI_STE, { SID: 5 }), 2],
    ['CFGI_STE_RANGE', command(commands.CFGI_STE_RANGE, { SID: streamId, Range: 2 }), 1],
    ['CFGI_STE_RANGE, elsewhere', command(commands.CFGI_STE_RANGE, { SID: 0, Range: 2 }), 2],
    ['CFGI_STE_RANGE, all streams of two descriptors', command(commands.CFGI_STE_RANGE, { SID: 0, Range: 8 }), 1],
    ['CFGI_STE_RANGE, so many that all count', command(commands.CFGI_STE_RANGE, { SID: 0, Range: 12 }), 1],
  ])('a level 1 descriptor: %s', (_, given, expected) => {
    const bench = twoLevels(bypass);
    cpuStore(bench, place.streams + 8n, 0n);
    cpuStore(bench, place.streams + 8n, L1STD.make({ Span: 9, L2Ptr: second >> 6n })[0] ?? 0n);
    expect(outcomes(bench)).toBe(2);
    bench.command(given, sync);
    expect(outcomes(bench)).toBe(expected);
  });

  test.each([
    ['CFGI_STE, Leaf=1', command(commands.CFGI_STE, { SID: streamId, Leaf: 1 }), 1],
    ['CFGI_STE of a neighbour', command(commands.CFGI_STE, { SID: streamId + 1 }), 2],
    ['CFGI_STE_RANGE that ends with it', command(commands.CFGI_STE_RANGE, { SID: streamId - 1, Range: 0 }), 1],
    ['CFGI_STE_RANGE after it', command(commands.CFGI_STE_RANGE, { SID: streamId + 1, Range: 0 }), 2],
  ])('an STE: %s', (_, given, expected) => {
    const bench = twoLevels(bypass);
    cpuStore(bench, second + 5n * 64n, 0n);
    expect(outcomes(bench)).toBe(2);
    bench.command(given, sync);
    expect(outcomes(bench)).toBe(expected);
  });

  const stage1 = stage1Entry({ S1CDMax: 8, S1Fmt: 1, S1DSS: 2 });
  test.each([
    ['CFGI_CD', command(commands.CFGI_CD, { SID: streamId, SSID: substreamId, Leaf: 1 }), 1],
    ['CFGI_CD of a neighbour', command(commands.CFGI_CD, { SID: streamId, SSID: substreamId + 1, Leaf: 1 }), 2],
    ['CFGI_CD, other table', command(commands.CFGI_CD, { SID: streamId, SSID: 5, Leaf: 1 }), 2],
    ['CFGI_CD of another stream', command(commands.CFGI_CD, { SID: 5, SSID: substreamId, Leaf: 1 }), 2],
    ['CFGI_CD_ALL', command(commands.CFGI_CD_ALL, { SID: streamId }), 1],
    ['CFGI_STE', command(commands.CFGI_STE, { SID: streamId, Leaf: 1 }), 1],
  ])('a CD of a second level: %s', (_, given, expected) => {
    const bench = twoLevels(stage1);
    expect(outcomes(bench, { substreamId })).toBe(1);
    cpuStore(bench, substreams + 5n * 64n, 0n);
    expect(outcomes(bench, { substreamId })).toBe(2);
    bench.command(given, sync);
    expect(outcomes(bench, { substreamId })).toBe(expected);
  });

  test.each([
    ['CFGI_CD, Leaf=0', command(commands.CFGI_CD, { SID: streamId, SSID: substreamId }), 1],
    ['CFGI_CD, Leaf=1', command(commands.CFGI_CD, { SID: streamId, SSID: substreamId, Leaf: 1 }), 2],
    ['CFGI_CD_ALL', command(commands.CFGI_CD_ALL, { SID: streamId }), 1],
  ])('a level 1 context descriptor: %s', (_, given, expected) => {
    const bench = twoLevels(stage1);
    expect(outcomes(bench, { substreamId })).toBe(1);
    cpuStore(bench, place.contexts + 8n, 0n);
    expect(outcomes(bench, { substreamId })).toBe(2);
    bench.command(given, sync);
    expect(outcomes(bench, { substreamId })).toBe(expected);
  });
});
