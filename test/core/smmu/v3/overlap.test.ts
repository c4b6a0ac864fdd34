import { describe, expect, test } from 'vitest';
import { STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { Bench, place } from '../bench';
import { contextDescriptor, Heap, leaf1, stage1Entry, storeEntry, Tables } from '../tables';

const block = 0x4060_0000n;
const address = 0x40_1000n;
const notGlobal = 1n << 11n;
const noTranslation = 1n << 16n;
const contiguous = 1n << 52n;

function overlapBench(level: number, knobs: Partial<Knobs> = {}) {
  const bench = new Bench('mmu-700', [`IDR3.BBML=${level}`], { translationCache: 'infinite', ...knobs });
  const tables = new Tables(bench, new Heap(), 12, 39, 1);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n }));
  storeEntry(bench, 3, stage1Entry());
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 6);
  bench.queues(4, 1n);
  const go = (to: bigint) => {
    const result = bench.smmu.translate({ streamId: 3, address: to, write: true });
    return 'physical' in result ? `0x${result.physical.toString(16)}` : result.event;
  };
  return { bench, tables, go };
}

describe('§3.21.1 a page and a block for one address are cached', () => {
  test.each([
    ['BBML 0', 0, 0n, block, leaf1 | notGlobal, 'F_TLB_CONFLICT'],
    ['BBML 0, nT', 0, noTranslation, block, leaf1 | notGlobal, 'F_TLB_CONFLICT'],
    ['BBML 1 without nT', 1, 0n, block, leaf1 | notGlobal, 'F_TLB_CONFLICT'],
    ['BBML 1, nT', 1, noTranslation, block, leaf1 | notGlobal, '0x40601000'],
    ['BBML 2', 2, 0n, block, leaf1 | notGlobal, '0x40601000'],
    ['BBML 2, another output', 2, 0n, block + 0x20_0000n, leaf1 | notGlobal, 'F_TLB_CONFLICT'],
    ['BBML 2, another memory type', 2, 0n, block, leaf1 | notGlobal | (1n << 2n), 'F_TLB_CONFLICT'],
    ['BBML 2, global', 2, 0n, block, leaf1, 'F_TLB_CONFLICT'],
    ['BBML 2, other permissions', 2, 0n, block, leaf1 | notGlobal | (1n << 54n), 'F_TLB_CONFLICT'],
  ])('%s', (_, level, mark, output, attributes, expected) => {
    const { tables, go } = overlapBench(level);
    tables.map(address, block + 0x1000n, leaf1 | notGlobal);
    expect(go(address)).toBe('0x40601000');
    tables.map(address & ~0x1f_ffffn, output, attributes | mark, 2);
    expect(go(address + 0x1000n)).toBe(`0x${(output + 0x2000n).toString(16)}`);
    expect(go(address)).toBe(expected);
  });
});

test.each([
  [0, 'F_TLB_CONFLICT'],
  [1, '0x40601000'],
  [2, '0x40601000'],
])('§3.21.1 BBML %i: only Contiguous changed', (level, expected) => {
  const { tables, go } = overlapBench(level, { contiguous: 'one-entry' });
  tables.map(address, block + 0x1000n, leaf1 | notGlobal);
  expect(go(address)).toBe('0x40601000');
  tables.map(address + 0x1000n, block + 0x2000n, leaf1 | notGlobal | contiguous);
  expect(go(address + 0x1000n)).toBe('0x40602000');
  expect(go(address)).toBe(expected);
});

test.each([
  [1, 1, '0x40600000'],
  [0, 0, '0x40600000'],
  [1, 0, '0x40700000'],
  [0, 1, '0x40700000'],
])('§5.4.1 global entries of ASET=%i are seen with ASET=%i: %s', (first, second, expected) => {
  const bench = new Bench('mmu-700', [], { translationCache: 'infinite' });
  const heap = new Heap();
  const spaces = [
    { output: block, aset: first },
    { output: 0x4070_0000n, aset: second },
  ];
  for (const [index, { output, aset }] of spaces.entries()) {
    const tables = new Tables(bench, heap, 12, 39, 1);
    tables.map(0x1000n, output, leaf1);
    const at = place.contexts + BigInt(index) * 64n;
    bench.store(at, ...contextDescriptor({ TTB0: tables.root >> 4n, ASID: 5 + index, ASET: aset }));
    storeEntry(bench, 3 + index, stage1Entry({ S1ContextPtr: at >> 6n }));
  }
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 6);
  bench.queues(4, 1n);
  const go = (streamId: number) => bench.smmu.translate({ streamId, address: 0x1000n, write: true });
  expect(go(3)).toMatchObject({ physical: block });
  const result = go(4);
  expect('physical' in result && `0x${result.physical.toString(16)}`).toBe(expected);
});
