import { describe, expect, test } from 'vitest';
import { FSR, RESUME, type SCTLR } from '../../../../src/core/smmu/registers/v2/context-bank';
import { leaf1 } from '../tables';
import { BenchV2, outcomeOf } from './bench';

const page = 0x4060_0000n;

function stalling(sctlr: Parameters<typeof SCTLR.make>[0] = {}, knobs = {}) {
  const bench = new BenchV2('smmu-v2-full', [], knobs);
  bench.group(0, 3, { CBNDX: 4 });
  const tables = bench.stage1(4, { sctlr: { CFCFG: 1, ...sctlr } });
  tables.map(0x1000n, page, leaf1);
  bench.enable();
  return { bench, tables };
}

/** What became of the transactions that waited, in order. */
function ended(bench: BenchV2): string[] {
  return bench.resumed
    .splice(0)
    .map(({ transaction, result }) => `0x${transaction.address.toString(16)}: ${outcomeOf(result)}`);
}

describe('a bank that stalls (SCTLR.CFCFG=1)', () => {
  test('keeps what faulted, and shows it in SS', () => {
    const { bench } = stalling();
    expect(bench.dma(0x5000n)).toBe('stalled FSR.TF');
    expect(bench.read(FSR, 4)).toBe(0x4000_0402n);
    expect(ended(bench)).toEqual([]);
  });

  test('so it does with transactions of PCIe', () => {
    const { bench } = stalling();
    expect(bench.dma(0x5000n, { neverStalls: true })).toBe('stalled FSR.TF');
  });

  test('sCR0.STALLD takes that away', () => {
    const { bench } = stalling();
    bench.enable({ STALLD: 1 });
    expect(bench.dma(0x5000n)).toBe('aborted FSR.TF');
    expect(bench.read(FSR, 4)).toBe(0x402n);
  });

  test('RESUME with TERMINATE ends it as CFRE says', () => {
    const { bench } = stalling();
    bench.dma(0x5000n);
    bench.write(FSR, 0x402, 4);
    bench.write(RESUME, 1, 4);
    expect(ended(bench)).toEqual(['0x5000: aborted silently']);
    expect(bench.read(FSR, 4)).toBe(0n);
    const quiet = stalling({ CFRE: 0 }).bench;
    quiet.dma(0x5000n);
    quiet.write(RESUME, 1, 4);
    expect(ended(quiet)).toEqual(['0x5000: discarded silently']);
  });

  test('RESUME with 0 tries again', () => {
    const { bench, tables } = stalling();
    bench.dma(0x5000n);
    tables.map(0x5000n, page, leaf1);
    bench.write(FSR, 0x402, 4);
    bench.write(RESUME, 0, 4);
    expect(ended(bench)).toEqual(['0x5000: translated 0x40600000']);
    expect(bench.read(FSR, 4)).toBe(0n);
  });

  test('what faults again waits again', () => {
    const { bench } = stalling();
    bench.dma(0x5000n);
    bench.write(FSR, 0x402, 4);
    bench.write(RESUME, 0, 4);
    expect(ended(bench)).toEqual([]);
    expect(bench.read(FSR, 4)).toBe(0x4000_0402n);
    expect(bench.smmu.stalls.pending.map(({ transaction }) => transaction.address)).toEqual([0x5000n]);
  });

  test('what comes later waits behind it, and goes on in order', () => {
    const { bench } = stalling();
    bench.dma(0x5000n);
    expect(bench.dma(0x1000n)).toBe('stalled silently');
    expect(bench.dma(0x1008n)).toBe('stalled silently');
    bench.write(FSR, 0x402, 4);
    expect(ended(bench)).toEqual([]);
    bench.write(RESUME, 1, 4);
    expect(ended(bench)).toEqual([
      '0x5000: aborted silently',
      '0x1000: translated 0x40600000',
      '0x1008: translated 0x40600008',
    ]);
  });

  test('a fault that is not cleared holds them up after RESUME', () => {
    const { bench } = stalling();
    bench.dma(0x5000n);
    bench.dma(0x1000n);
    bench.write(RESUME, 1, 4);
    expect(ended(bench)).toEqual(['0x5000: aborted silently']);
    bench.write(FSR, 0x402, 4);
    expect(ended(bench)).toEqual(['0x1000: translated 0x40600000']);
  });

  test('with HUPCF=1 only what faults waits', () => {
    const { bench } = stalling({ HUPCF: 1 });
    bench.dma(0x5000n);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    expect(bench.dma(0x6000n)).toBe('stalled FSR.TF');
    expect(bench.read(FSR, 4)).toBe(0xc000_0402n);
    bench.write(RESUME, 1, 4);
    expect(ended(bench)).toEqual(['0x5000: aborted silently', '0x6000: aborted silently']);
  });

  test('other banks do not wait', () => {
    const { bench } = stalling();
    bench.group(1, 9, { CBNDX: 5 });
    bench.stage1(5, { sctlr: { CFCFG: 1 } }).map(0x1000n, page, leaf1);
    bench.dma(0x5000n);
    expect(bench.dma(0x1000n, { streamId: 9 })).toBe('translated 0x40600000');
    bench.dma(0x5000n, { streamId: 9 });
    bench.write(RESUME, 1, 5);
    expect(bench.smmu.stalls.pending.map(({ bank }) => bank)).toEqual([4]);
  });

  test('what waits behind another bank goes on with that one', () => {
    const { bench } = stalling();
    bench.group(1, 9, { CBNDX: 5 });
    bench.stage1(5, { sctlr: { CFCFG: 1 } }).map(0x1000n, page, leaf1);
    for (const streamId of [3, 9]) {
      bench.dma(0x5000n, { streamId });
      bench.dma(0x1000n, { streamId });
    }
    bench.write(FSR, 0x402, 5);
    bench.write(RESUME, 1, 5);
    expect(ended(bench)).toEqual(['0x5000: aborted silently', '0x1000: translated 0x40600000']);
    expect(bench.smmu.stalls.pending.map(({ bank }) => bank)).toEqual([4, 4]);
  });

  test('RESUME without a stall does nothing', () => {
    const { bench } = stalling();
    bench.fresh();
    bench.write(RESUME, 1, 4);
    expect(bench.fresh()).toEqual(['note RESUME of context bank 4, in which nothing is stalled']);
  });

  test('a loss of power ends what waits', () => {
    const { bench } = stalling();
    bench.dma(0x5000n);
    bench.smmu.power(false);
    expect(ended(bench)).toEqual(['0x5000: aborted silently']);
  });
});

test('global stalls are not modelled, and say so', () => {
  const { bench } = stalling();
  bench.enable();
  bench.smmu.write(0, 4, 0x200n);
  expect(bench.fresh()).toEqual(['not modelled smmu: global stalls (sCR0.GSE)']);
});
