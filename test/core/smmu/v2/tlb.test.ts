import { describe, expect, test } from 'vitest';
import { CBA2R, CBAR } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import {
  FSR,
  SCTLR,
  TCR,
  TCR2,
  TLBIALL,
  TLBIASID,
  TLBIIPAS2,
  TLBIIPAS2L,
  TLBIVA,
  TLBIVAA,
  TLBIVAAL,
  TLBIVAL,
  TTBR0,
} from '../../../../src/core/smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../../../src/core/smmu/registers/v2/frame-register';
import { TLBIALLH, TLBIALLNSNH, TLBIVMID } from '../../../../src/core/smmu/registers/v2/global';
import type { KnobsV2 } from '../../../../src/core/smmu/v2/knobs';
import { leaf2, Tables } from '../tables';
import { BenchV2 } from './bench';
import { all3, all4, all5, all6, all7, cached, keeping, nonGlobal, page } from './tlb-bench';

/** Which entries are gone, after every table was emptied: `3:1000 3:2000`. */
function gone({ bench, tables }: ReturnType<typeof cached>): string {
  for (const each of tables) for (const address of [0x1000n, 0x2000n, 0x3000n]) bench.store(each.entry(address), 0n);
  const lost: string[] = [];
  for (let streamId = 3; streamId <= 7; streamId++) {
    for (const address of [0x1000n, 0x2000n, 0x3000n]) {
      const outcome = bench.dma(address, { streamId });
      bench.write(FSR, 0xffff_ffffn, streamId);
      if (!outcome.startsWith('translated')) lost.push(`${streamId}:${address.toString(16)}`);
    }
  }
  return lost.join(' ');
}

test('without invalidation everything stays; without a cache nothing does', () => {
  expect(gone(cached())).toBe('');
  expect(gone(cached({ translationCache: 'none' })).split(' ')).toHaveLength(15);
});

describe('an invalidation drops what it names, and nothing else', () => {
  const asid = (n: bigint) => n << 48n;
  test.each<[string, FrameRegister<never>, bigint, number, string]>([
    ['TLBIALLNSNH', TLBIALLNSNH as FrameRegister<never>, 0n, 0, [all3, all4, all5, all6, all7].join(' ')],
    ['TLBIALLH', TLBIALLH as FrameRegister<never>, 0n, 0, ''],
    ['TLBIVMID of stage 1 and 2', TLBIVMID, 9n, 0, [all5, all6].join(' ')],
    ['TLBIVMID 0', TLBIVMID, 0n, 0, [all3, all4].join(' ')],
    ['TLBIVMID has 8 bits', TLBIVMID, 0x109n, 0, [all5, all6].join(' ')],
    ['TLBIALL of bank 7', TLBIALL as FrameRegister<never>, 0n, 7, all7],
    ['TLBIALL of bank 5', TLBIALL as FrameRegister<never>, 0n, 5, [all5, all6].join(' ')],
    ['TLBIASID', TLBIASID, 4n, 4, '4:1000 4:2000'],
    ['TLBIASID of another bank with this VMID', TLBIASID, 4n, 3, '4:1000 4:2000'],
    ['TLBIASID in another VMID', TLBIASID, 3n, 5, '5:1000 5:2000'],
    ['TLBIASID without entries', TLBIASID, 7n, 3, ''],
    ['TLBIVA', TLBIVA, asid(3n) | 1n, 3, '3:1000'],
    ['TLBIVA of a global page', TLBIVA, asid(3n) | 3n, 3, '3:3000 4:3000'],
    ['TLBIVA of an ASID without entries', TLBIVA, asid(7n) | 1n, 3, ''],
    ['TLBIVAL', TLBIVAL, asid(4n) | 2n, 4, '4:2000'],
    ['TLBIVAA', TLBIVAA, 1n, 3, '3:1000 4:1000'],
    ['TLBIVAAL', TLBIVAAL, 2n, 3, '3:2000 4:2000'],
    ['TLBIVAA in another VMID', TLBIVAA, 1n, 5, '5:1000'],
    ['TLBIIPAS2', TLBIIPAS2, 1n, 6, '6:1000'],
    ['TLBIIPAS2L', TLBIIPAS2L, 2n, 7, '7:2000'],
    ['TLBIIPAS2 elsewhere', TLBIIPAS2, 4n, 7, ''],
  ])('%s', (_, register, value, bank, expected) => {
    const made = cached();
    made.bench.write(register, value, bank);
    expect(gone(made)).toBe(expected);
  });

  test('global entries of one VMID are one for all its ASIDs', () => {
    const { bench, tables } = cached();
    bench.store(tables[1]?.entry(0x3000n) ?? 0n, 0n);
    expect(bench.dma(0x3000n, { streamId: 4 })).toBe('translated 0x40603000');
  });

  test('TLBIVA written in halves acts with the lower one', () => {
    const made = cached();
    const at = made.bench.smmu.part.frame.offsetOf(TLBIVA as FrameRegister, 3);
    made.bench.smmu.write(at + 4, 4, 0x0003_0000n);
    made.bench.smmu.write(at, 4, 2n);
    expect(gone(made)).toBe('3:2000');
  });

  test('the upper half alone does nothing', () => {
    const made = cached();
    made.bench.smmu.write(made.bench.smmu.part.frame.offsetOf(TLBIVA as FrameRegister, 3) + 4, 4, 0x0003_0000n);
    expect(gone(made)).toBe('');
  });

  test('a block goes with any address in it', () => {
    const { bench, tables } = cached();
    const at = tables[0]?.map(0x20_0000n, 0x40a0_0000n, nonGlobal, 2) ?? 0n;
    expect(bench.dma(0x3f_f000n)).toBe('translated 0x40bff000');
    bench.store(at, 0n);
    bench.write(TLBIVA, (3n << 48n) | 0x1ffn, 3);
    expect(bench.dma(0x20_0000n)).toBe('translated 0x40a00000');
    bench.write(TLBIVA, (3n << 48n) | 0x200n, 3);
    expect(bench.dma(0x20_0000n)).toBe('aborted FSR.TF');
  });
});

describe('tags', () => {
  test('ASIDs have 8 bits without TCR2.AS, 16 with it', () => {
    const { bench } = cached();
    bench.write(TTBR0, TTBR0.make({ ADDR: 0x4070_0000n, ASID: 0x103 }), 3);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    bench.write(FSR, 2, 3);
    bench.write(TCR2, TCR2.make({ PASize: 5, SEP: 7 }), 3);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
  });

  test('A1 takes the ASID of TTBR1', () => {
    const { bench } = cached();
    bench.write(TTBR0, 0x4070_0000n, 3);
    bench.smmu.write(bench.smmu.part.frame.offsetOf(TTBR0 as FrameRegister, 3) + 8, 8, 3n << 48n);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    bench.write(FSR, 2, 3);
    bench.write(TCR, TCR.make({ T0SZ: 25, A1: 1, EPD1: 1 }), 3);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
  });

  test('a bank that is set up anew meets what another one left under its ASID', () => {
    const { bench } = cached();
    bench.write(SCTLR, 0, 3);
    bench.stage1(3, { asid: 4 });
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
  });

  test('a bank with EPD0 may still use what is cached', () => {
    const { bench } = cached();
    bench.write(TCR, TCR.make({ T0SZ: 25, EPD0: 1, EPD1: 1 }), 3);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
  });

  test('VMIDs of 16 bits are CBA2R’s', () => {
    const { bench, tables } = cached();
    bench.enable({ VMID16EN: 1 });
    bench.write(CBA2R, CBA2R.make({ VA64: 1, VMID16: 0x109 }), 6);
    bench.dma(0x1000n, { streamId: 6 });
    bench.store(tables[3]?.entry(0x1000n) ?? 0n, 0n);
    bench.write(TLBIVMID, 9);
    expect(bench.dma(0x1000n, { streamId: 6 })).toBe('translated 0x40601000');
    bench.write(TLBIVMID, 0x109);
    expect(bench.dma(0x1000n, { streamId: 6 })).toBe('aborted FSR.TF');
  });

  test('Hyp contexts have entries of their own', () => {
    const { bench, tables } = cached();
    bench.write(CBAR, CBAR.make({ TYPE: 1, HYPC: 1, MemAttr: 15 }), 3);
    bench.dma(0x1000n, { privileged: true });
    bench.store(tables[0]?.entry(0x1000n) ?? 0n, 0n);
    bench.write(TLBIALLNSNH as FrameRegister<never>, 0);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
    bench.write(TLBIALLH as FrameRegister<never>, 0);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  });

  test('with AArch32 tables address and ASID share a word', () => {
    const { bench } = cached();
    const tables = new Tables(bench, bench.heap, 12, 32, 1);
    const at = tables.map(0xffff_1000n, page, nonGlobal);
    bench.write(CBA2R, 0, 3);
    bench.write(TCR, TCR.make({ EAE: 1, EPD1: 1 }), 3);
    bench.write(TTBR0, TTBR0.make({ ADDR: tables.root, ASID: 3 }), 3);
    expect(bench.dma(0xffff_1000n)).toBe('translated 0x40600000');
    bench.store(at, 0n);
    const register = bench.smmu.part.frame.offsetOf(TLBIVA as FrameRegister, 3);
    bench.smmu.write(register, 4, 0xffff_1004n);
    expect(bench.dma(0xffff_1000n)).toBe('translated 0x40600000');
    bench.smmu.write(register, 4, 0xffff_1003n);
    expect(bench.dma(0xffff_1000n)).toBe('aborted FSR.TF');
  });
});

describe('walk caches', () => {
  const walking: Partial<KnobsV2> = { translationCache: 'infinite', walkCache: 'kept' };

  /** After the table of level 3 moved, and an invalidation: where 0x2000, which was not cached, leads. */
  function moved(register: FrameRegister<never>, knobs = walking): string {
    const bench = new BenchV2('smmu-v2-full', [], knobs);
    bench.group(0, 3, { CBNDX: 4 });
    const tables = bench.stage1(4);
    tables.map(0x1000n, page, nonGlobal);
    tables.map(0x2000n, page, nonGlobal);
    bench.enable();
    bench.dma(0x1000n);
    const other = bench.heap.take(0x1000n);
    bench.store(other + 16n, 0x4070_0000n | nonGlobal | 3n);
    bench.store(tables.entry(0x1000n, 2), other | 3n);
    bench.write(register, (4n << 48n) | 1n, 4);
    return bench.dma(0x2000n);
  }

  test('TLBIVA drops tables on the way, TLBIVAL does not', () => {
    expect(moved(TLBIVAL)).toBe('translated 0x40600000');
    expect(moved(TLBIVA)).toBe('translated 0x40700000');
    expect(moved(TLBIVAL, keeping)).toBe('translated 0x40700000');
  });
});

test('one entry for a contiguous run, where the knob says so', () => {
  const bench = new BenchV2('smmu-v2-full', [], { ...keeping, contiguous: 'one-entry' });
  bench.group(0, 3, { CBNDX: 4 });
  const tables = bench.stage1(4);
  for (let at = 0n; at < 0x10_000n; at += 0x1000n) tables.map(at, page + at, nonGlobal | (1n << 52n));
  bench.enable();
  bench.dma(0x1000n);
  bench.store(tables.entry(0xf000n), 0n);
  expect(bench.dma(0xf000n)).toBe('translated 0x4060f000');
  expect(bench.dma(0x1_0000n)).toBe('aborted FSR.TF');
});

test('entries that overlap are a conflict', () => {
  const { bench, tables } = cached();
  bench.store(tables[0]?.entry(0x1000n, 2) ?? 0n, 0x4080_0000n | nonGlobal | 1n);
  bench.dma(0x4000n);
  expect(bench.dma(0x1000n)).toBe('aborted FSR.TLBMCF');
});

describe('leaves and tables', () => {
  test.each<[string, FrameRegister<never>, bigint, boolean]>([
    ['TLBIVAA', TLBIVAA, 1n, true],
    ['TLBIVAAL', TLBIVAAL, 1n, false],
    ['TLBIIPAS2', TLBIIPAS2, 1n, true],
    ['TLBIIPAS2L', TLBIIPAS2L, 1n, false],
  ])('%s and tables on the way', (name, register, value, drops) => {
    const bench = new BenchV2('smmu-v2-full', [], { ...keeping, walkCache: 'kept' });
    bench.group(0, 3, { CBNDX: 4 });
    const tables = name.includes('IPA') ? bench.stage2(4) : bench.stage1(4);
    const leaf = name.includes('IPA') ? leaf2 : nonGlobal;
    tables.map(0x1000n, page, leaf);
    tables.map(0x2000n, page, leaf);
    bench.enable();
    bench.dma(0x1000n);
    bench.store(tables.entry(0x1000n, 2), 0n);
    bench.write(register, value, 4);
    expect(bench.dma(0x2000n)).toBe(drops ? 'aborted FSR.TF' : 'translated 0x40600000');
  });
});

test('invalidation through a Hyp context is about Hyp contexts', () => {
  const { bench, tables } = cached();
  bench.write(CBAR, CBAR.make({ TYPE: 1, HYPC: 1, MemAttr: 15 }), 3);
  bench.dma(0x1000n);
  bench.store(tables[0]?.entry(0x1000n) ?? 0n, 0n);
  bench.store(tables[1]?.entry(0x1000n) ?? 0n, 0n);
  bench.write(TLBIALL as FrameRegister<never>, 0, 3);
  expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  expect(bench.dma(0x1000n, { streamId: 4 })).toBe('translated 0x40601000');
});
