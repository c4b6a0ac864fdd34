import { describe, expect, test } from 'vitest';
import { Clock } from '../../../../src/core/machine/clock';
import { selectProfile } from '../../../../src/core/smmu/profiles/override';
import { IRQ_CTRL } from '../../../../src/core/smmu/registers/control';
import { EVENTQ_CONS, EVENTQ_PROD } from '../../../../src/core/smmu/registers/queue';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { SmmuV3 } from '../../../../src/core/smmu/v3/smmu';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';
import { dma, page, stage1Bench } from './dma';

describe('§5.4 permissions added after version 3.0', () => {
  test('E0PD stops unprivileged access to a half, mapped or not', () => {
    for (const [profile, expected] of [
      ['mmu-s3', 'aborted F_TRANSLATION'],
      ['mmu-700', 'translated 0x40600000'],
    ] as const) {
      const { bench, tables } = stage1Bench({ E0PD0: 1 }, {}, profile);
      tables.map(0x1000n, page, leaf1);
      expect(dma(bench, 0x1000n)).toBe(expected);
      expect(dma(bench, 0x1000n, { privileged: true })).toBe('translated 0x40600000');
    }
  });

  const privileged = { privileged: true, write: false };
  test.each([
    ['PAN', { PAN: 1 }, leaf1, 'aborted F_PERMISSION'],
    ['PAN, executable by unprivileged only', { PAN: 1 }, 1n << 10n, 'translated 0x40600000'],
    ['PAN and EPAN, executable by unprivileged', { PAN: 1, EPAN: 1 }, 1n << 10n, 'aborted F_PERMISSION'],
    ['PAN and EPAN, not executable', { PAN: 1, EPAN: 1 }, (1n << 10n) | (1n << 54n), 'translated 0x40600000'],
    ['EPAN alone', { EPAN: 1 }, leaf1, 'translated 0x40600000'],
  ])('%s', (_, cd, leaf, expected) => {
    const { bench, tables } = stage1Bench(cd, {}, 'mmu-s3');
    tables.map(0x1000n, page, leaf);
    expect(dma(bench, 0x1000n, privileged)).toBe(expected);
  });

  test('without the feature EPAN means nothing', () => {
    const { bench, tables } = stage1Bench({ PAN: 1, EPAN: 1 }, {}, 'mmu-700');
    tables.map(0x1000n, page, 1n << 10n);
    expect(dma(bench, 0x1000n, privileged)).toBe('translated 0x40600000');
  });
});

describe('§5.4 HAFT', () => {
  test('sets the Access flag of table descriptors on the way', () => {
    for (const HAFT of [0, 1]) {
      const { bench, tables } = stage1Bench({ HA: 1, HAFT }, {}, 'mmu-s3');
      tables.map(0x1000n, page, leaf1);
      expect(dma(bench, 0x1000n)).toBe('translated 0x40600000');
      const flags = [1, 2].map((level) =>
        Number(((bench.memory.read(tables.entry(0x1000n, level), 8) ?? 0n) >> 10n) & 1n),
      );
      expect(flags).toEqual([HAFT, HAFT]);
    }
  });
});

describe('§5.2 S2PTW', () => {
  test.each([
    ['0, Device', 0, 0n, 'translated 0x40600000'],
    ['1, Device', 1, 0n, 'aborted F_PERMISSION'],
    ['1, Normal', 1, 0xfn << 2n, 'translated 0x40600000'],
  ])('S2PTW=%s', (_, S2PTW, memory, expected) => {
    const bench = new Bench('mmu-600');
    const heap = new Heap();
    const first = new Tables(bench, heap, 12, 39, 1);
    const second = new Tables(bench, heap, 12, 40, 1);
    first.map(0x1000n, 0x20_0000n, leaf1);
    second.map(0x20_0000n, page, leaf2);
    second.map(place.contexts, place.contexts, leaf2 | (0xfn << 2n));
    for (let at = 0x4080_0000n; at < 0x4083_0000n; at += 0x1000n) second.map(at, at, leaf2 | memory);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n }));
    storeEntry(bench, 3, stage2Entry(second.root, { Config: 7, S1ContextPtr: place.contexts >> 6n, S2PTW }));
    enable(bench);
    expect(dma(bench, 0x1000n)).toBe(expected);
  });
});

describe('§7.3.1 merging of events', () => {
  function events(mergeEvents: boolean, ste: Parameters<typeof stage1Entry>[0], addresses: readonly bigint[]): bigint {
    const bench = new Bench('mmu-600', [], { mergeEvents });
    const tables = new Tables(bench, new Heap(), 12, 39, 1);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n }));
    storeEntry(bench, 3, stage1Entry(ste));
    enable(bench);
    for (const address of addresses) dma(bench, address);
    return bench.read(EVENTQ_PROD);
  }

  test.each([
    ['off', false, { MEV: 1 }, [0x1000n, 0x1000n], 2n],
    ['the same page, MEV=1', true, { MEV: 1 }, [0x1000n, 0x1008n], 1n],
    ['another page', true, { MEV: 1 }, [0x1000n, 0x2000n], 2n],
    ['MEV=0', true, { MEV: 0 }, [0x1000n, 0x1000n], 2n],
    ['C_BAD_STE whatever MEV', true, { V: 0 }, [0x1000n, 0x1000n], 1n],
  ])('%s', (_, merges, ste, addresses, expected) => {
    expect(events(merges, ste, addresses)).toBe(expected);
  });

  test('what was read is not merged with', () => {
    const bench = new Bench('mmu-600', [], { mergeEvents: true });
    enable(bench);
    dma(bench, 0x1000n);
    bench.write(EVENTQ_CONS, 1);
    dma(bench, 0x1000n);
    expect(bench.read(EVENTQ_PROD)).toBe(2n);
  });
});

test('§3.18 all interrupts may share a wire', () => {
  const bench = new Bench('qemu-virt', [], { wires: 'combined' });
  storeEntry(bench, 3, [0n]);
  enable(bench);
  bench.write(IRQ_CTRL, 5);
  bench.fresh();
  bench.smmu.translate({ streamId: 3, address: 0n, write: true });
  bench.smmu.fail();
  expect(bench.interrupts.names).toEqual(['smmu.combined']);
  expect(bench.fresh().filter((line) => line.startsWith('interrupt'))).toEqual([
    'interrupt smmu.combined (nobody listens)',
    'interrupt smmu.combined (nobody listens)',
  ]);
});

test('two SMMUs on one machine know nothing of each other', () => {
  const bench = new Bench('mmu-600');
  const { value } = selectProfile('mmu-600');
  if (!value) throw new Error('no profile');
  const { memory, recorder, interrupts, watches } = bench;
  const other = new SmmuV3('other', value, {}, { memory, recorder, interrupts, watches, clock: new Clock() });
  storeEntry(bench, 3, STE.make({ V: 1, Config: 0 }));
  enable(bench);
  const transaction = { streamId: 3, address: 0x1000n, write: true };
  expect(bench.smmu.translate(transaction).outcome).toBe('aborted');
  expect(other.translate(transaction).outcome).toBe('bypassed');
  other.fail();
  expect(bench.read({ offset: 0x60, width: 32 })).toBe(0n);
  expect(bench.interrupts.names).toContain('other.eventq');
});
