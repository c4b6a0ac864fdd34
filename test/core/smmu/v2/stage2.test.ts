import { describe, expect, test } from 'vitest';
import { CBA2R, CBAR } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import { FAR, FSR, FSYNR0, IPAFAR, SCTLR, TCR, TTBR0 } from '../../../../src/core/smmu/registers/v2/context-bank';
import { sGFSR, sGFSYNR0 } from '../../../../src/core/smmu/registers/v2/global';
import { leaf1, leaf2, Tables } from '../tables';
import { BenchV2 } from './bench';

const page = 0x4060_0000n;

describe('stage 2 alone', () => {
  function bench2(more: Parameters<BenchV2['stage2']>[1] = {}) {
    const bench = new BenchV2();
    bench.group(0, 3, { CBNDX: 1 });
    const tables = bench.stage2(1, more);
    bench.enable();
    return { bench, tables };
  }

  test('a page, a block, and what is not mapped', () => {
    const { bench, tables } = bench2();
    tables.map(0x1000n, page, leaf2);
    tables.map(0x20_0000n, 0x40a0_0000n, leaf2, 2);
    expect(bench.dma(0x1abcn)).toBe('translated 0x40600abc');
    expect(bench.dma(0x2a_bcden)).toBe('translated 0x40aabcde');
    expect(bench.dma(0x2000n)).toBe('aborted FSR.TF');
    expect(bench.dma(1n << 40n)).toBe('aborted FSR.TF');
  });

  test.each([
    ['write without S2AP[1]', (1n << 10n) | (1n << 6n), true, 'aborted FSR.PF'],
    ['read without S2AP[1]', (1n << 10n) | (1n << 6n), false, 'translated 0x40600000'],
    ['read without S2AP[0]', (1n << 10n) | (2n << 6n), false, 'aborted FSR.PF'],
    ['no Access flag', 3n << 6n, true, 'aborted FSR.AFF'],
  ])('%s', (_, attributes, write, expected) => {
    const { bench, tables } = bench2();
    tables.map(0x1000n, page, attributes);
    expect(bench.dma(0x1000n, { write })).toBe(expected);
  });

  test.each([
    [12, 0, 0, 39, 2, 'aborted FSR.TF'],
    [12, 0, 0, 33, 2, 'translated 0x40600000'],
    [12, 0, 0, 34, 2, 'translated 0x40600000'],
    [12, 0, 0, 35, 2, 'aborted FSR.TF'],
    [12, 0, 2, 48, 0, 'translated 0x40600000'],
    [12, 0, 3, 40, 1, 'aborted FSR.TF'],
    [14, 2, 1, 40, 2, 'translated 0x40600000'],
    [16, 1, 1, 40, 2, 'translated 0x40600000'],
    [16, 1, 2, 40, 1, 'aborted FSR.TF'],
    [16, 1, 2, 44, 1, 'translated 0x40600000'],
  ] as const)('granule of %s bits, TG0=%s, SL0=%s, %s bits from level %s: %s', (granule, TG0, SL0, bits, start, expected) => {
    const { bench } = bench2();
    const tables = new Tables(bench, bench.heap, granule, bits, start);
    tables.map(0n, page, leaf2);
    bench.write(TCR, TCR.make({ TG0, SL0, T0SZ: 64 - bits, PS: 5 }), 1);
    bench.write(TTBR0, tables.root, 1);
    expect(bench.dma(0n)).toBe(expected);
  });

  test.each([
    [0, 0x1_0000_0000n],
    [4, 0x1000_0000_0000n],
  ])('PS=%s bounds output addresses', (PS, beyond) => {
    const { bench, tables } = bench2({ tcr: { PS } });
    tables.map(0x1000n, beyond - 0x1000n, leaf2);
    tables.map(0x2000n, beyond, leaf2);
    expect(bench.dma(0x1000n)).toBe(`translated 0x${(beyond - 0x1000n).toString(16)}`);
    expect(bench.dma(0x2000n)).toBe('aborted FSR.ASF');
  });

  test.each([
    [0, 32, 1, 1],
    [7, 25, 0, 2],
    [2, 30, 0, 2],
    [8, 40, 1, 1],
    [0xf, 33, 1, 1],
  ])('AArch32: T0SZ=%s is %s bits', (T0SZ, bits, SL0, start) => {
    const { bench } = bench2();
    const tables = new Tables(bench, bench.heap, 12, bits, start);
    const last = (1n << BigInt(bits)) - 0x1000n;
    tables.map(last, page, leaf2);
    bench.write(CBA2R, 0, 1);
    bench.write(TCR, TCR.make({ T0SZ, SL0 }), 1);
    bench.write(TTBR0, tables.root, 1);
    expect(bench.dma(last)).toBe('translated 0x40600000');
    expect(bench.dma(last + 0x1000n)).toBe('aborted FSR.TF');
  });

  test('an address without tables has level 0, as has a start that fits no size', () => {
    const { bench } = bench2();
    const level = () => FSYNR0.get(bench.read(FSYNR0, 1), 'PLVL');
    bench.dma(1n << 40n);
    expect(level()).toBe(0);
    bench.write(FSR, 2, 1);
    bench.dma(0x1000n);
    expect(level()).toBe(1);
    bench.write(FSR, 2, 1);
    bench.write(TCR, TCR.make({ T0SZ: 24, SL0: 3, PS: 5 }), 1);
    bench.dma(0x1000n);
    expect(level()).toBe(0);
  });

  test('a granule that the part lacks is not modelled', () => {
    const { bench } = bench2();
    bench.write(TCR, TCR.make({ T0SZ: 24, TG0: 3 }), 1);
    bench.fresh();
    expect(bench.dma(0x1000n)).toBe('aborted silently');
    expect(bench.fresh()).toEqual(['not modelled smmu: a granule of stage 2 that the part lacks (TG0=3)']);
  });

  test('AArch32 outputs have 40 bits', () => {
    const { bench, tables } = bench2();
    tables.map(0x1000n, 0xff_ffff_f000n, leaf2);
    tables.map(0x2000n, 0x100_0000_0000n, leaf2);
    bench.write(CBA2R, 0, 1);
    bench.write(TCR, TCR.make({ T0SZ: 8, SL0: 1 }), 1);
    expect(bench.dma(0x1000n)).toBe('translated 0xfffffff000');
    expect(bench.dma(0x2000n)).toBe('aborted FSR.ASF');
  });

  test('tables on the way have no attributes to obey', () => {
    const { bench, tables } = bench2();
    tables.map(0x1000n, page, leaf2);
    const at = tables.entry(0x1000n, 2);
    bench.store(at, (bench.memory.read(at, 8) ?? 0n) | (0x1fn << 59n));
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });

  test('banks for stage 2 only have no other type', () => {
    const { bench, tables } = bench2();
    tables.map(0x1000n, page, leaf2);
    bench.write(CBAR, CBAR.make({ TYPE: 1, VMID: 2 }), 1);
    expect(CBAR.get(bench.read(CBAR, 1), 'TYPE')).toBe(0);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    bench.write(CBAR, CBAR.make({ TYPE: 1 }), 2);
    expect(CBAR.get(bench.read(CBAR, 2), 'TYPE')).toBe(1);
  });

  test('a bank that is off lets everything through', () => {
    const { bench } = bench2();
    bench.write(SCTLR, 0, 1);
    expect(bench.dma(0xdead_b000n)).toBe('bypassed 0xdeadb000');
  });

  test('the memory type is what came in, as far as stage 2 allows', () => {
    const { bench, tables } = bench2();
    tables.map(0x1000n, page, leaf2 | (0xfn << 2n) | (3n << 8n));
    tables.map(0x2000n, page, leaf2 | (5n << 2n) | (3n << 8n));
    const typeAt = (address: bigint) => {
      const result = bench.smmu.translate({ streamId: 3, address, write: true });
      return 'physical' in result ? result.attributes.inner : result.outcome;
    };
    expect(typeAt(0x1000n)).toBe('write-back');
    expect(typeAt(0x2000n)).toBe('non-cacheable');
  });
});

describe('nested', () => {
  /** Bank 4 has stage 1, bank 1 its stage 2. */
  function nested() {
    const bench = new BenchV2();
    bench.group(0, 3, { CBNDX: 4 });
    const second = bench.stage2(1, { vmid: 7 });
    const first = bench.stage1(4);
    bench.write(CBAR, CBAR.make({ TYPE: 3, CBNDX: 1, VMID: 7 }), 4);
    for (let at = 0x4080_0000n; at < 0x4090_0000n; at += 0x1000n) second.map(at, at, leaf2);
    bench.enable();
    return { bench, first, second };
  }

  test('an address goes through both stages', () => {
    const { bench, first, second } = nested();
    first.map(0x1000n, 0x5000n, leaf1);
    second.map(0x5000n, page, leaf2);
    expect(bench.dma(0x1abcn)).toBe('translated 0x40600abc');
  });

  test('a fault of stage 1 is bank 4’s', () => {
    const { bench } = nested();
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    expect(bench.read(FSR, 4)).toBe(0x402n);
    expect(bench.read(FSR, 1)).toBe(0n);
  });

  test('a fault of stage 2 is bank 1’s, with both addresses and the bank of stage 1', () => {
    const { bench, first } = nested();
    first.map(0x1000n, 0x5000n, leaf1);
    expect(bench.dma(0x1abcn, { write: false })).toBe('aborted FSR.TF');
    expect(bench.read(FSR, 4)).toBe(0n);
    expect(bench.read(FSR, 1)).toBe(0x402n);
    expect(bench.read(FAR, 1)).toBe(0x1abcn);
    expect(bench.read(IPAFAR, 1)).toBe(0x5abcn);
    expect(bench.read(FSYNR0, 1)).toBe((4n << 16n) | 1n);
    expect(bench.fresh()).toEqual(['interrupt smmu.context-1 (nobody listens)']);
  });

  test('a table that stage 2 does not map is a fault of the walk', () => {
    const { bench } = nested();
    bench.write(TTBR0, 0x4070_0000n, 4);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    expect(bench.read(IPAFAR, 1)).toBe(0x4070_0000n);
    expect(FSYNR0.get(bench.read(FSYNR0, 1), 'PTWF')).toBe(1);
  });

  test('stage 2 that is off passes what stage 1 gave', () => {
    const { bench, first } = nested();
    first.map(0x1000n, page, leaf1);
    bench.write(SCTLR, 0, 1);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });

  test('stage 1 that is off passes addresses on to stage 2', () => {
    const { bench, second } = nested();
    second.map(0x1000n, page, leaf2);
    bench.write(SCTLR, SCTLR.make({ CFRE: 1 }), 4);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    expect(bench.dma(0x2000n)).toBe('aborted FSR.TF');
    expect(bench.read(FSR, 1)).toBe(0x402n);
  });

  test('a fault outstanding in either bank holds the others up', () => {
    const { bench, first, second } = nested();
    first.map(0x1000n, 0x5000n, leaf1);
    first.map(0x2000n, 0x6000n, leaf1);
    second.map(0x5000n, page, leaf2);
    expect(bench.dma(0x2000n)).toBe('aborted FSR.TF');
    expect(bench.dma(0x1000n)).toBe('aborted FSR.HUPCF');
    bench.write(FSR, 2, 1);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    expect(bench.dma(0x3000n)).toBe('aborted FSR.TF');
    expect(bench.dma(0x1000n)).toBe('aborted FSR.HUPCF');
  });

  test('tables of stage 1 are read as stage 2 permits, as data', () => {
    const { bench, first, second } = nested();
    first.map(0x1000n, 0x5000n, leaf1);
    second.map(0x5000n, page, leaf2);
    const readOnly = (1n << 10n) | (1n << 6n);
    for (let at = 0x4080_0000n; at < 0x4090_0000n; at += 0x1000n) second.map(at, at, readOnly | (2n << 53n));
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    for (let at = 0x4080_0000n; at < 0x4090_0000n; at += 0x1000n) second.map(at, at, (1n << 10n) | (2n << 6n));
    expect(bench.dma(0x1000n)).toBe('aborted FSR.PF');
    expect(FSYNR0.get(bench.read(FSYNR0, 1), 'PTWF')).toBe(1);
  });

  test('what CBAR adds in place of stage 2 is not added to it', () => {
    const { bench, first, second } = nested();
    first.map(0x1000n, 0x5000n, leaf1);
    second.map(0x5000n, page, leaf2 | (0xfn << 2n));
    bench.write(SCTLR, 0, 1);
    const typeAt = (address: bigint) => {
      const result = bench.smmu.translate({ streamId: 3, address, write: true });
      return 'physical' in result ? result.attributes.inner : result.outcome;
    };
    // CBAR[15:8] names the bank of stage 2 here: as a memory type it would be Device.
    expect(typeAt(0x1000n)).toBe('write-back');
  });

  test('a bank of stage 2 that does not exist', () => {
    const { bench } = nested();
    bench.write(CBAR, CBAR.make({ TYPE: 3, CBNDX: 8 }), 4);
    expect(bench.dma(0x1000n)).toBe('aborted sGFSR.UCBF');
    expect(sGFSYNR0.get(bench.read(sGFSYNR0), 'NESTED')).toBe(1);
  });

  test('nesting with a bank of stage 1 is not modelled', () => {
    const { bench } = nested();
    bench.write(CBAR, CBAR.make({ TYPE: 1 }), 5);
    bench.write(CBAR, CBAR.make({ TYPE: 3, CBNDX: 5 }), 4);
    expect(bench.dma(0x1000n)).toBe('aborted silently');
    expect(bench.fresh()).toEqual(['not modelled smmu: nesting with context bank 5, which is not one of stage 2']);
  });
});

test('stage 1 with a stage 2 that faults: an invalid context once stage 1 is through', () => {
  const bench = new BenchV2();
  bench.group(0, 3, { CBNDX: 4 });
  const tables = bench.stage1(4, { cbar: { TYPE: 2 } });
  tables.map(0x1000n, page, leaf1);
  bench.enable();
  expect(bench.dma(0x2000n)).toBe('aborted FSR.TF');
  expect(bench.dma(0x1000n)).toBe('aborted sGFSR.ICF');
  expect(bench.read(sGFSR)).toBe(1n);
});
