import { describe, expect, test } from 'vitest';
import { CBA2R } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import {
  FAR,
  FSR,
  FSYNR0,
  MAIR0,
  MAIR1,
  SCTLR,
  TCR,
  TCR2,
  TTBR0,
  TTBR1,
} from '../../../../src/core/smmu/registers/v2/context-bank';
import { S2CR } from '../../../../src/core/smmu/registers/v2/stream-map';
import { leaf1, Tables } from '../tables';
import { BenchV2 } from './bench';
import { bench1, page } from './stage1-bench';

describe('AArch64 tables', () => {
  test('a page, a block, and what is not mapped', () => {
    const { bench, tables } = bench1();
    tables.map(0x1000n, page, leaf1);
    tables.map(0x20_0000n, 0x40a0_0000n, leaf1, 2);
    expect(bench.dma(0x1abcn)).toBe('translated 0x40600abc');
    expect(bench.dma(0x2a_bcden)).toBe('translated 0x40aabcde');
    expect(bench.dma(0x2000n)).toBe('aborted FSR.TF');
  });

  test.each([
    [12, 0, 39, 1, 25],
    [14, 2, 47, 1, 17],
    [16, 1, 42, 2, 22],
    [12, 0, 48, 0, 16],
  ] as const)('granule of %s bits', (granule, TG0, inputBits, startLevel, T0SZ) => {
    const { bench } = bench1();
    const tables = new Tables(bench, bench.heap, granule, inputBits, startLevel);
    const last = (1n << BigInt(inputBits)) - (1n << BigInt(granule));
    tables.map(last, page, leaf1);
    bench.write(TCR, TCR.make({ TG0, T0SZ, EPD1: 1 }), 4);
    bench.write(TTBR0, tables.root, 4);
    expect(bench.dma(last + 0x123n)).toBe('translated 0x40600123');
    expect(bench.dma(1n << BigInt(inputBits))).toBe('aborted FSR.TF');
  });

  test('a granule that the part lacks is not modelled', () => {
    const { bench } = bench1({}, 'mmu-500');
    bench.write(TCR, TCR.make({ TG0: 2, T0SZ: 25 }), 4);
    expect(bench.dma(0x1000n)).toBe('aborted silently');
    expect(bench.fresh()).toEqual(['not modelled smmu: a granule that the part lacks (TG0=2)']);
  });

  test('upper addresses are those of TTBR1', () => {
    const { bench } = bench1({ tcr2: { SEP: 5 } });
    const tables = new Tables(bench, bench.heap, 12, 39, 1);
    tables.map(0x3000n, page, leaf1);
    bench.write(TTBR1, tables.root, 4);
    bench.write(TCR, TCR.make({ T0SZ: 25, T1SZ: 25, TG1: 2, EPD0: 1 }), 4);
    // 48 bits come in; bit 47 fills those above it.
    expect(bench.dma(0xff80_0000_3abcn)).toBe('translated 0x40600abc');
    expect(bench.dma(0x7f80_0000_3abcn)).toBe('aborted FSR.TF');
    expect(bench.dma(0x3abcn)).toBe('aborted FSR.TF');
  });

  test('with SEP=UPSTREAM the top bit of the bus decides', () => {
    const { bench } = bench1({ tcr2: { SEP: 7 } });
    const tables = new Tables(bench, bench.heap, 12, 39, 1);
    tables.map(0x3000n, page, leaf1);
    bench.write(TTBR1, tables.root, 4);
    bench.write(TCR, TCR.make({ T0SZ: 25, T1SZ: 25, TG1: 2 }), 4);
    expect(bench.dma(0x1_ff80_0000_3abcn)).toBe('translated 0x40600abc');
    expect(bench.dma(0xff80_0000_3abcn)).toBe('aborted FSR.TF');
  });

  test('walks that are off fault, each half for itself', () => {
    const { bench, tables } = bench1();
    tables.map(0x1000n, page, leaf1);
    bench.write(TCR, TCR.make({ T0SZ: 25, EPD0: 1 }), 4);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  });

  test('the top byte may be ignored', () => {
    const { bench, tables } = bench1({ tcr2: { SEP: 7 } });
    tables.map(0x1000n, page, leaf1);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    bench.write(TCR2, TCR2.make({ PASize: 5, SEP: 7, TBI0: 1 }), 4);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });

  test.each([
    [0, 0x1_0000_0000n],
    [2, 0x100_0000_0000n],
    [4, 0x1000_0000_0000n],
  ])('PASize=%s bounds output addresses', (PASize, beyond) => {
    const { bench, tables } = bench1({ tcr2: { PASize } });
    tables.map(0x1000n, beyond - 0x1000n, leaf1);
    tables.map(0x2000n, beyond, leaf1);
    expect(bench.dma(0x1000n)).toBe(`translated 0x${(beyond - 0x1000n).toString(16)}`);
    expect(bench.dma(0x2000n)).toBe('aborted FSR.ASF');
  });

  test('what the part cannot put out faults, too', () => {
    const { bench, tables } = bench1({}, 'smmu-v2-full', ['IDR2.OAS=1']);
    tables.map(0x1000n, 0xf_ffff_f000n, leaf1);
    tables.map(0x2000n, 0x10_0000_0000n, leaf1);
    expect(bench.dma(0x1000n)).toBe('translated 0xffffff000');
    expect(bench.dma(0x2000n)).toBe('aborted FSR.ASF');
  });

  test('a table outside memory is an external fault of the walk', () => {
    const { bench } = bench1();
    bench.write(TTBR0, 0x8000_0000n, 4);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.EF');
    expect(FSYNR0.get(bench.read(FSYNR0, 4), 'PTWF')).toBe(1);
  });

  test('big-endian tables', () => {
    const { bench, tables } = bench1();
    const at = tables.map(0x1000n, page, leaf1);
    const descriptor = bench.memory.read(at, 8) ?? 0n;
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    bench.write(SCTLR, SCTLR.make({ M: 1, CFRE: 1, E: 1 }), 4);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    expect(descriptor & 3n).toBe(3n);
  });
});

describe('permissions', () => {
  test.each([
    ['unprivileged write', leaf1, {}, 'translated'],
    ['unprivileged write to privileged', 1n << 10n, {}, 'aborted FSR.PF'],
    ['privileged write to privileged', 1n << 10n, { privileged: true }, 'translated'],
    ['write to read-only', leaf1 | (1n << 7n), {}, 'aborted FSR.PF'],
    ['read of read-only', leaf1 | (1n << 7n), { write: false }, 'translated'],
    ['fetch', leaf1 | (1n << 7n), { write: false, instruction: true }, 'translated'],
    ['fetch with UXN', leaf1 | (1n << 7n) | (1n << 54n), { write: false, instruction: true }, 'aborted FSR.PF'],
    ['no Access flag', 1n << 6n, {}, 'aborted FSR.AFF'],
  ])('%s', (_, attributes, access, expected) => {
    const { bench, tables } = bench1();
    tables.map(0x1000n, page, attributes);
    expect(bench.dma(0x1000n, access).replace(/ 0x.*/, '')).toBe(expected);
  });

  test('AFFD ignores the Access flag', () => {
    const { bench, tables } = bench1({ sctlr: { AFFD: 1 } });
    tables.map(0x1000n, page, 1n << 6n);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });

  test('WXN takes execution from what is writable', () => {
    const { bench, tables } = bench1({ sctlr: { WXN: 1 } });
    tables.map(0x1000n, page, leaf1);
    expect(bench.dma(0x1000n, { write: false, instruction: true })).toBe('aborted FSR.PF');
    expect(bench.dma(0x1000n, { write: false })).toBe('aborted FSR.HUPCF');
  });

  test.each([
    [0, false, 'aborted FSR.PF'],
    [0, true, 'translated 0x40600000'],
    [1, true, 'translated 0x40600000'],
    [2, true, 'aborted FSR.PF'],
    [3, false, 'translated 0x40600000'],
  ])('PRIVCFG=%s with privileged=%s: %s', (PRIVCFG, privileged, expected) => {
    const { bench, tables } = bench1();
    tables.map(0x1000n, page, 1n << 10n);
    bench.write(S2CR, S2CR.make({ CBNDX: 4, PRIVCFG }));
    expect(bench.dma(0x1000n, { privileged })).toBe(expected);
  });

  test.each([
    [0, true, 'aborted FSR.PF'],
    [1, true, 'aborted FSR.PF'],
    [2, true, 'translated 0x40600000'],
    [3, false, 'aborted FSR.PF'],
  ])('INSTCFG=%s with instruction=%s: %s', (INSTCFG, instruction, expected) => {
    const { bench, tables } = bench1();
    tables.map(0x1000n, page, leaf1 | (1n << 54n));
    bench.write(S2CR, S2CR.make({ CBNDX: 4, INSTCFG }));
    expect(bench.dma(0x1000n, { write: false, instruction })).toBe(expected);
    expect(FSYNR0.get(bench.read(FSYNR0, 4), 'IND')).toBe(expected.startsWith('aborted') ? 1 : 0);
  });
});

describe('a bank that is off', () => {
  test('lets everything through unchanged', () => {
    const { bench } = bench1();
    bench.write(SCTLR, 0, 4);
    expect(bench.dma(0xdead_b000n)).toBe('bypassed 0xdeadb000');
    expect(bench.dma(1n << 48n)).toBe('discarded FSR.ASF');
  });
});

describe('what the record of a fault says of its level', () => {
  const level = (bench: BenchV2, bank = 4) => FSYNR0.get(bench.read(FSYNR0, bank), 'PLVL');

  test('AArch64: 0 for an address without tables, the first one where walks are off', () => {
    const { bench } = bench1();
    bench.write(FSYNR0, 3, 4);
    bench.dma(1n << 40n);
    expect(level(bench)).toBe(0);
    bench.write(FSR, 2, 4);
    bench.write(TCR, TCR.make({ T0SZ: 25, EPD0: 1 }), 4);
    bench.dma(0x1000n);
    expect(level(bench)).toBe(1);
  });

  test('permissions and Access flags: that of the leaf', () => {
    const { bench, tables } = bench1();
    tables.map(0x1000n, page, 1n << 6n);
    tables.map(0x20_0000n, page, 1n << 10n, 2);
    bench.dma(0x1000n);
    expect(level(bench)).toBe(3);
    bench.write(FSR, 4, 4);
    bench.dma(0x20_0000n);
    expect(level(bench)).toBe(2);
  });

  test('AArch32: 1 for an address without tables', () => {
    const { bench } = bench1();
    bench.write(CBA2R, 0, 4);
    bench.write(TCR, TCR.make({ EAE: 1, T0SZ: 1, T1SZ: 1, EPD1: 1 }), 4);
    bench.dma(1n << 32n);
    expect(level(bench)).toBe(1);
  });
});

describe('memory types', () => {
  const attributesOf = (bench: BenchV2) => {
    const result = bench.smmu.translate({ streamId: 3, address: 0x1000n, write: true });
    if (!('physical' in result)) return result.outcome;
    const { type, inner, outer, shareability } = result.attributes;
    return `${type} ${inner} ${outer} ${shareability}`;
  };

  test.each([
    [0, 'Normal write-back write-back inner'],
    [1, 'Normal non-cacheable non-cacheable outer'],
    [3, 'Device-nGnRE non-cacheable non-cacheable outer'],
    [4, 'Normal write-through write-through inner'],
    [7, 'Device-nGnRnE non-cacheable non-cacheable outer'],
  ])('descriptor with index %s: %s', (index, expected) => {
    const { bench, tables } = bench1();
    bench.write(MAIR0, 0x04_ff_44_ffn, 4);
    bench.write(MAIR1, 0x00_ff_ff_bbn, 4);
    tables.map(0x1000n, page, leaf1 | (3n << 8n) | (BigInt(index) << 2n));
    expect(attributesOf(bench)).toBe(expected);
  });

  test('what CBAR says in place of stage 2 is added', () => {
    const { bench, tables } = bench1({ cbar: { MemAttr: 5 } });
    tables.map(0x1000n, page, leaf1 | (3n << 8n));
    expect(attributesOf(bench)).toBe('Normal non-cacheable non-cacheable outer');
  });

  test('a bank that is off has SCTLR’s', () => {
    const { bench } = bench1();
    bench.write(SCTLR, SCTLR.make({ MTCFG: 1, MemAttr: 5, SHCFG: 0 }), 4);
    expect(attributesOf(bench)).toBe('Normal non-cacheable non-cacheable outer');
    bench.write(SCTLR, SCTLR.make({ SHCFG: 3 }), 4);
    expect(attributesOf(bench)).toBe('Normal write-back write-back non-shareable');
  });

  test('walks look into caches with coherent attributes on a coherent part alone', () => {
    const reads: string[] = [];
    const view = (name: string, inner: () => BenchV2) => ({
      read: (address: bigint, size: 1 | 2 | 4 | 8) => {
        reads.push(name);
        return inner().memory.read(address, size);
      },
      write: () => false,
    });
    const seen = (changes: readonly string[], tcr: Parameters<typeof TCR.make>[0]) => {
      const bench: BenchV2 = new BenchV2('smmu-v2-full', changes, {}, { uncleaned: view('past', () => bench) });
      bench.group(0, 3, { CBNDX: 4 });
      bench.stage1(4, { tcr });
      bench.enable();
      reads.length = 0;
      bench.dma(0x1000n);
      return reads.length > 0 ? 'past' : 'in';
    };
    expect(seen([], {})).toBe('in');
    expect(seen(['IDR0.CTTW=0'], {})).toBe('past');
    expect(seen([], { IRGN0: 0 })).toBe('past');
    expect(seen([], { SH0: 0 })).toBe('past');
  });

  test('FAR has the address as it came in', () => {
    const { bench } = bench1();
    bench.dma(0x12_3456_7abcn);
    expect(bench.read(FAR, 4)).toBe(0x12_3456_7abcn);
  });
});
