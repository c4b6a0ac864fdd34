import { describe, expect, test } from 'vitest';
import { CR0, CR2, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { Bench, place } from '../bench';
import { contextDescriptor, Heap, leaf1, stage1Entry, storeEntry, Tables } from '../tables';
import { dma } from './dma';

const address = 0x40_1000n;
const before = 0x4060_0000n;
const after = 0x4070_0000n;

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

/** Stream 3 with a page in the TLB that has moved since; `e2h` and `vmw` were in force when it was cached. */
function cached(ste: { STRW?: number; S2VMID?: number }, { e2h = 0, vmw = 0 } = {}): Bench {
  const bench = new Bench('mmu-700', ['IDR0.VMW=1'], { translationCache: 'infinite' });
  const tables = new Tables(bench, new Heap(), 12, 39, 1);
  tables.map(address, before, leaf1 | (1n << 11n));
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, ASID: 5 }));
  storeEntry(bench, 3, stage1Entry(ste));
  bench.write(CR2, e2h);
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 6);
  bench.queues(4, 1n | (BigInt(vmw) << 6n));
  expect(dma(bench, address)).toBe('translated 0x40600000');
  tables.map(address, after, leaf1 | (1n << 11n));
  return bench;
}

const { TLBI_NH_ALL, TLBI_S12_VMALL, TLBI_EL2_ALL, TLBI_EL2_VA, TLBI_EL2_VAA } = commands;
const Address = address >> 12n;

describe('§6.3.9 CR0.VMW: low bits of a VMID that invalidations ignore', () => {
  test.each([
    [0, 0x16, 'stale'],
    [0, 0x17, 'new'],
    [1, 0x16, 'new'],
    [1, 0x15, 'stale'],
    [2, 0x14, 'new'],
    [2, 0x13, 'stale'],
    [4, 0x10, 'new'],
    [4, 0x20, 'stale'],
  ])('VMW=%i, VMID 0x17 and a command for %i: %s', (vmw, VMID, expected) => {
    for (const declared of [TLBI_NH_ALL, TLBI_S12_VMALL]) {
      const bench = cached({ S2VMID: 0x17 }, { vmw });
      bench.command(command(declared, { VMID }));
      expect(dma(bench, address)).toBe(`translated 0x40${expected === 'new' ? '7' : '6'}00000`);
    }
  });

  test('lookups do not ignore them', () => {
    const bench = cached({ S2VMID: 0x17 }, { vmw: 4 });
    storeEntry(bench, 3, stage1Entry({ S2VMID: 0x16 }));
    expect(dma(bench, address)).toBe('translated 0x40700000');
  });
});

describe('§6.3.12 CR2.E2H: which EL2 entries a command names', () => {
  test.each([
    ['EL2_VA', command(TLBI_EL2_VA, { ASID: 5, Address }), 0, 0, 'new'],
    ['EL2_VA', command(TLBI_EL2_VA, { ASID: 5, Address }), 1, 1, 'new'],
    ['EL2_VA', command(TLBI_EL2_VA, { ASID: 5, Address }), 0, 1, 'stale'],
    ['EL2_VA', command(TLBI_EL2_VA, { ASID: 5, Address }), 1, 0, 'stale'],
    ['EL2_VAA', command(TLBI_EL2_VAA, { Address }), 0, 1, 'stale'],
    ['EL2_VAA', command(TLBI_EL2_VAA, { Address }), 1, 0, 'stale'],
    ['EL2_ALL', command(TLBI_EL2_ALL, {}), 0, 1, 'new'],
    ['EL2_ALL', command(TLBI_EL2_ALL, {}), 1, 0, 'new'],
  ] as const)('%s %o: cached with E2H=%i, invalidated with E2H=%i', (_, given, first, second, expected) => {
    const bench = cached({ STRW: 2 }, { e2h: first });
    const turn = (e2h: number) => {
      bench.write(CR0, 0xc);
      bench.write(CR2, e2h);
      bench.write(CR0, 0xd);
    };
    turn(second);
    bench.command(given);
    turn(first);
    expect(dma(bench, address)).toBe(`translated 0x40${expected === 'new' ? '7' : '6'}00000`);
  });
});
