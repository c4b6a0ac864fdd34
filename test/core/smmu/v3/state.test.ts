import { describe, expect, test } from 'vitest';
import { CR0, CR0ACK, GBPA, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { registers } from '../../../../src/core/smmu/registers/map';
import { CMDQ_CONS, CMDQ_PROD } from '../../../../src/core/smmu/registers/queue';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1STD } from '../../../../src/core/smmu/structures/table';
import { coldBoot, crashedKernel } from '../../../../src/core/smmu/v3/initial-state';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, stage1Entry, storeEntry, Tables } from '../tables';

/** A generator of 32-bit numbers that is the same on every machine (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

describe('initial states', () => {
  const left = {
    STRTAB_BASE: 0x4000_0000_4030_0000n,
    STRTAB_BASE_CFG: 0x1_0210n,
    CMDQ_BASE: 0x4000_0000_4010_0003n,
    CMDQ_PROD: 5n,
    EVENTQ_BASE: 0x4000_0000_4020_0003n,
  };

  test('kdump: translation is on, everything acknowledged, as the crashed kernel left it', () => {
    const bench = new Bench();
    crashedKernel(bench.smmu, left);
    const shown = [CR0, CR0ACK, GBPA, STRTAB_BASE, CMDQ_PROD, CMDQ_CONS].map((register) =>
      bench.read(register).toString(16),
    );
    expect(shown).toEqual(['d', 'd', '1000', '4000000040300000', '5', '5']);
    bench.command([0x46n, 0n]);
    expect(bench.read(CMDQ_CONS)).toBe(6n);
  });

  test('cold boot forgets it', () => {
    const bench = new Bench();
    crashedKernel(bench.smmu, { ...left, GBPA: 0x10_1000n });
    coldBoot(bench.smmu);
    expect(registers.map((register) => bench.smmu.peek(register))).toEqual(
      registers.map((register) => new Bench().smmu.peek(register)),
    );
    expect(bench.smmu.translate({ streamId: 0, address: 0n, write: true }).outcome).toBe('bypassed');
  });
});

describe('watches', () => {
  function watched(bench: Bench): string[] {
    return bench.watches.watches
      .map(({ owner, address, length }) => `${owner} 0x${address.toString(16)}+0x${length.toString(16)}`)
      .sort();
  }

  test('name what the SMMU reads: queue, table, and what a walk read', () => {
    const bench = new Bench();
    const tables = new Tables(bench, new Heap(), 12, 39, 1);
    tables.map(0x1000n, 0x4060_0000n, leaf1);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n }));
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    bench.smmu.translate({ streamId: 3, address: 0x1000n, write: true });
    bench.smmu.translate({ streamId: 3, address: 0x1000n, write: true });
    expect(watched(bench)).toEqual([
      'smmu command queue 0x40100000+0x100',
      'smmu context descriptors 0x40400000+0x40',
      'smmu stage 1 table 0x40800000+0x1000',
      'smmu stage 1 table 0x40801000+0x1000',
      'smmu stage 1 table 0x40802000+0x1000',
      'smmu stream table 0x40300000+0x1000',
    ]);
  });

  test('follow the first level of a stream table', () => {
    const bench = new Bench();
    const second = place.streams + 0x10000n;
    bench.write(STRTAB_BASE_CFG, 0x1_0210);
    bench.store(place.streams + 8n, ...L1STD.make({ Span: 9, L2Ptr: second >> 6n }));
    bench.write(STRTAB_BASE, place.streams);
    const level2 = () => watched(bench).filter((line) => line.includes('level 2'));
    expect(level2()).toEqual(['smmu stream table level 2 0x40310000+0x4000']);
    bench.store(place.streams + 8n, 0n);
    bench.watches.storeObserved(place.streams + 8n, 8, 0n, 0n);
    expect(level2()).toEqual([]);
    bench.store(place.streams + 16n, ...L1STD.make({ Span: 1, L2Ptr: second >> 6n }));
    bench.watches.storeObserved(place.streams + 16n, 8, 0n, 0n);
    expect(level2()).toEqual(['smmu stream table level 2 0x40310000+0x40']);
    bench.write(STRTAB_BASE, place.streams + 0x20000n);
    expect(level2()).toEqual([]);
  });
});

const delays = { CR0: { reads: 1 }, IRQ_CTRL: { nanoseconds: 5n }, GBPA: 'never' } as const;

describe('properties', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('no access of any offset, size or value breaks the model (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const bench = new Bench(['qemu-virt', 'minimal', 'mmu-600', 'mmu-700'][seed % 4], [], {
      unpredictable: seed % 2 ? 'taken' : 'ignored',
      page1: seed % 3 ? 'separate' : 'alias',
      configurationCache: seed % 2 ? 'none' : 'infinite',
      ...(seed % 4 === 3 && { acknowledge: delays }),
    });
    for (let at = 0n; at < 0x2000n; at += 8n) {
      bench.store(place.commands + at, (BigInt(random()) << 32n) | BigInt(random() & 0x7f));
      bench.store(place.streams + at, (BigInt(random()) << 32n) | BigInt(random() | 9));
    }
    const offsets = registers.map((register) => register.offset);
    for (let step = 0; step < 1500; step++) {
      const known = random() % 4 !== 0;
      const offset = known ? (offsets[random() % offsets.length] ?? 0) : random() % 0x21000;
      const size = ([1, 2, 4, 8, 4, 8] as const)[random() % 6] ?? 4;
      const near = [place.commands, place.events, place.streams][random() % 3] ?? 0n;
      const value = random() % 2 ? (BigInt(random()) << 32n) | BigInt(random()) : near | BigInt(random() & 0x1f);
      bench.smmu.write(offset, size, value);
      const read = bench.smmu.read(offset, size);
      expect(read >= 0n && read < 1n << BigInt(size * 8)).toBe(true);
      const streamId = random() % 3 ? random() % 256 : random();
      const result = bench.smmu.translate({
        streamId,
        address: (BigInt(random()) << BigInt(random() % 33)) | BigInt(random()),
        write: random() % 2 === 0,
        ...(random() % 2 === 0 && { substreamId: random() & 0xfffff }),
      });
      if ('physical' in result) expect(result.physical >= 0n).toBe(true);
      if (step % 50 === 0) bench.clock.advance(10n);
    }
    for (const register of registers) {
      expect(bench.smmu.peek(register) & ~bench.smmu.part.registers.present(register), register.name).toBe(0n);
    }
  });

  test.each([11, 12, 13])('snapshot and restore is identity (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const bench = new Bench('mmu-600', [], { acknowledge: delays, configurationCache: 'infinite' });
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    enable(bench);
    const run = (numbers: () => number): string[] => {
      const lines: string[] = [];
      for (let step = 0; step < 100; step++) {
        const register = registers[numbers() % registers.length];
        if (!register) continue;
        const value = BigInt(numbers() & 0xff);
        bench.smmu.write(register.offset, register.width === 64 ? 8 : 4, value);
        lines.push(`${register.name} ${bench.read(register)} ${bench.read(CR0ACK)}`);
        lines.push(bench.smmu.translate({ streamId: 3, address: 0x1000n, write: true }).outcome);
      }
      return lines;
    };
    run(random);
    const state = bench.smmu.snapshot();
    const clock = bench.clock.snapshot();
    const first = run(randomFrom(99));
    bench.clock.advance(100n);
    bench.smmu.restore(state);
    bench.clock.restore(clock);
    expect(bench.smmu.snapshot()).toEqual(state);
    expect(run(randomFrom(99))).toEqual(first);
  });
});
