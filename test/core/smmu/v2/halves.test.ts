import { describe, expect, test } from 'vitest';
import { CBA2R } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import { FSR, TCR, TCR2, TTBR0, TTBR1 } from '../../../../src/core/smmu/registers/v2/context-bank';
import { S2CR } from '../../../../src/core/smmu/registers/v2/stream-map';
import { leaf1, Tables } from '../tables';
import { BenchV2 } from './bench';
import { bench1, page } from './stage1-bench';

describe('AArch32 long descriptors', () => {
  function long(contents: Parameters<typeof TCR.make>[0], profile = 'smmu-v2-full') {
    const bench = new BenchV2(profile);
    const bank = profile === 'smmu-v2-full' ? 4 : 0;
    if (profile === 'smmu-v2-full') bench.group(0, 3, { CBNDX: bank });
    else bench.write(S2CR, S2CR.make({ CBNDX: bank }), 3);
    bench.stage1(bank);
    const size = 32 - Number(contents.T0SZ ?? 0);
    const tables = new Tables(bench, bench.heap, 12, size, size > 30 ? 1 : 2);
    bench.write(CBA2R, 0, bank);
    bench.write(TCR, TCR.make({ EAE: 1, ...contents }), bank);
    bench.write(TTBR0, tables.root, bank);
    bench.enable();
    return { bench, tables, bank };
  }

  test.each([0, 1, 2, 7])('with T0SZ=%s', (T0SZ) => {
    const { bench, tables } = long({ T0SZ, EPD1: 1 });
    const last = (1n << BigInt(32 - T0SZ)) - 0x1000n;
    tables.map(last, page, leaf1);
    expect(bench.dma(last + 8n)).toBe('translated 0x40600008');
    expect(bench.dma(last + 0x1000n)).toBe('aborted FSR.TF');
  });

  test('what TTBR0 does not have is TTBR1’s, all of it without T1SZ', () => {
    const { bench, bank } = long({ T0SZ: 1 });
    const tables = new Tables(bench, bench.heap, 12, 32, 1);
    tables.map(0x8000_0000n, page, leaf1);
    bench.write(TTBR1, tables.root, bank);
    expect(bench.dma(0x8000_0010n)).toBe('translated 0x40600010');
    bench.write(TCR, TCR.make({ EAE: 1, T0SZ: 1, T1SZ: 2 }), bank);
    expect(bench.dma(0x8000_0010n)).toBe('aborted FSR.TF');
    const upper = new Tables(bench, bench.heap, 12, 30, 2);
    upper.map(0x1000n, page, leaf1);
    bench.write(TTBR1, upper.root, bank);
    bench.write(FSR, 0xffff_ffffn, bank);
    expect(bench.dma(0xc000_1010n)).toBe('translated 0x40600010');
  });

  test('outputs have 40 bits', () => {
    const { bench, tables } = long({ EPD1: 1 });
    tables.map(0x1000n, 0xff_ffff_f000n, leaf1);
    tables.map(0x2000n, 0x100_0000_0000n, leaf1);
    expect(bench.dma(0x1000n)).toBe('translated 0xfffffff000');
    expect(bench.dma(0x2000n)).toBe('aborted FSR.ASF');
  });

  test('XN holds for privileged software, too', () => {
    const { bench, tables } = long({ EPD1: 1 });
    tables.map(0x1000n, page, (1n << 10n) | (1n << 7n) | (1n << 54n));
    expect(bench.dma(0x1000n, { write: false, privileged: true, instruction: true })).toBe('aborted FSR.PF');
  });

  test('FORMAT says what tables they are', () => {
    const { bench, bank } = long({ EPD1: 1 });
    bench.dma(0x1000n);
    expect(FSR.get(bench.read(FSR, bank), 'FORMAT')).toBe(1);
    const { bench: wide } = bench1();
    wide.dma(0x1000n);
    expect(FSR.get(wide.read(FSR, 4), 'FORMAT')).toBe(2);
  });

  test('on the least part', () => {
    const { bench, tables } = long({ EPD1: 1 }, 'smmu-v2-minimal');
    tables.map(0x1000n, page, leaf1);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });

  test('short descriptors are not modelled', () => {
    const { bench } = long({ EAE: 0 });
    expect(bench.dma(0x1000n)).toBe('aborted silently');
    expect(bench.fresh()).toEqual(['not modelled smmu: AArch32 short descriptors (TCR.EAE=0)']);
  });
});

describe('Hyp contexts', () => {
  function hyp(more: Parameters<BenchV2['stage1']>[1] = {}) {
    return bench1({ cbar: { HYPC: 1 }, tcr: { EPD0: 1 }, ...more });
  }

  test('have TTBR0 alone, which EPD0 does not turn off, and one privilege', () => {
    const { bench, tables } = hyp();
    tables.map(0x1000n, page, 1n << 10n);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    expect(bench.dma(0xffff_ffff_ffff_f000n)).toBe('aborted FSR.TF');
  });

  test('of AArch32 too', () => {
    const { bench } = hyp();
    const tables = new Tables(bench, bench.heap, 12, 31, 1);
    tables.map(0x1000n, page, leaf1);
    bench.write(CBA2R, 0, 4);
    bench.write(TCR, TCR.make({ EAE: 1, T0SZ: 1 }), 4);
    bench.write(TTBR0, tables.root, 4);
    bench.write(TTBR1, tables.root, 4);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    expect(bench.dma(0x8000_1000n)).toBe('aborted FSR.TF');
  });

  test('see the top byte, unless TBI0 ignores it', () => {
    const { bench, tables } = hyp();
    tables.map(0x1000n, page, leaf1);
    expect(bench.dma(0xab00_0000_0000_1000n)).toBe('aborted FSR.TF');
    bench.write(FSR, 2, 4);
    bench.write(TCR2, TCR2.make({ PASize: 5, TBI0: 1 }), 4);
    expect(bench.dma(0xab00_0000_0000_1000n)).toBe('translated 0x40600000');
    expect(bench.dma(0x0001_0000_0000_1000n)).toBe('aborted FSR.TF');
  });

  test('only with stage 2 bypassed: CBAR[10] is something else in other types', () => {
    const { bench, tables } = bench1({ cbar: { TYPE: 2, HYPC: 1 } });
    tables.map(0x1000n, page, 1n << 10n);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.PF');
  });
});

describe('the bit that fills those above it', () => {
  test.each([
    [0, 31],
    [1, 35],
    [2, 39],
    [3, 41],
    [4, 43],
    [5, 47],
    [7, 48],
  ])('SEP=%s: bit %s', (SEP, sign) => {
    const { bench } = bench1({ tcr2: { SEP } });
    const upper = new Tables(bench, bench.heap, 12, 39, 1);
    upper.map((1n << 39n) - 0x1000n, page, leaf1);
    const lower = new Tables(bench, bench.heap, 12, 39, 1);
    const last = BigInt.asUintN(39, (1n << BigInt(sign)) - 0x1000n);
    if (sign < 40) lower.map(last, page + 0x1000n, leaf1);
    bench.write(TTBR0, lower.root, 4);
    bench.write(TTBR1, upper.root, 4);
    bench.write(TCR, TCR.make({ T0SZ: 25, T1SZ: 25, TG1: 2 }), 4);
    expect(bench.dma((1n << BigInt(sign + 1)) - 0x1000n)).toBe('translated 0x40600000');
    const below = sign < 40 ? 'translated 0x40601000' : 'aborted FSR.TF';
    expect(bench.dma((1n << BigInt(sign)) - 0x1000n)).toBe(below);
  });

  test.each([
    [0, 31],
    [1, 35],
    [4, 43],
    [5, 48],
  ])('UPSTREAM with UBS=%s: bit %s', (UBS, sign) => {
    const { bench } = bench1({ tcr2: { SEP: 7 } }, 'smmu-v2-full', [`IDR2.UBS=${UBS}`]);
    const upper = new Tables(bench, bench.heap, 12, 39, 1);
    upper.map((1n << 39n) - 0x1000n, page, leaf1);
    bench.write(TTBR1, upper.root, 4);
    bench.write(TCR, TCR.make({ T0SZ: 25, T1SZ: 25, TG1: 2 }), 4);
    expect(bench.dma((1n << BigInt(sign + 1)) - 0x1000n)).toBe('translated 0x40600000');
  });
});
