import { describe, expect, test } from 'vitest';
import { CBFRSYNRA } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import { FAR, FSR, FSRRESTORE, FSYNR0, IPAFAR, SCTLR } from '../../../../src/core/smmu/registers/v2/context-bank';
import { sGFSR } from '../../../../src/core/smmu/registers/v2/global';
import { leaf1 } from '../tables';
import { BenchV2 } from './bench';

const page = 0x4060_0000n;

function faulting(sctlr: Parameters<BenchV2['stage1']>[1] = {}, knobs = {}) {
  const bench = new BenchV2('smmu-v2-full', [], knobs);
  bench.group(0, 3, { CBNDX: 4 });
  bench.group(1, 0x429, { CBNDX: 4 });
  const tables = bench.stage1(4, sctlr);
  tables.map(0x1000n, page, leaf1);
  bench.enable();
  return { bench, tables };
}

/** FSR, FSYNR0, CBFRSYNRA and FAR of bank 4, as the driver's handler reads them. */
function syndrome(bench: BenchV2): string {
  const values = [bench.read(FSR, 4), bench.read(FSYNR0, 4), bench.read(CBFRSYNRA, 4), bench.read(FAR, 4)];
  return values.map((value) => value.toString(16)).join(' ');
}

describe('the record of a context fault', () => {
  test.each([
    ['a write', { write: true }, '402 13 3 5abc'],
    ['a read', { write: false }, '402 3 3 5abc'],
    ['a privileged read', { write: false, privileged: true }, '402 23 3 5abc'],
    ['a fetch', { write: false, instruction: true }, '402 43 3 5abc'],
    ['another stream', { write: true, streamId: 0x429 }, '402 13 429 5abc'],
  ])('%s', (_, access, expected) => {
    const { bench } = faulting();
    expect(bench.dma(0x5abcn, access)).toBe('aborted FSR.TF');
    expect(syndrome(bench)).toBe(expected);
  });

  test('PLVL is the level where the walk ended', () => {
    const { bench } = faulting();
    bench.dma(0x5000n);
    expect(FSYNR0.get(bench.read(FSYNR0, 4), 'PLVL')).toBe(3);
    bench.write(FSR, 2, 4);
    bench.dma(0x20_0000n);
    expect(FSYNR0.get(bench.read(FSYNR0, 4), 'PLVL')).toBe(2);
    bench.write(FSR, 2, 4);
    bench.dma(0x4000_0000n);
    expect(FSYNR0.get(bench.read(FSYNR0, 4), 'PLVL')).toBe(1);
    bench.write(FSR, 2, 4);
    bench.dma(0x80_0000_0000n);
    expect(FSYNR0.get(bench.read(FSYNR0, 4), 'PLVL')).toBe(0);
  });

  test('the first one stays, later ones are MULTI', () => {
    const { bench } = faulting();
    bench.dma(0x5000n);
    const first = syndrome(bench);
    bench.dma(0x6000n, { write: false, streamId: 0x429 });
    expect(syndrome(bench)).toBe(first.replace('402', '80000402'));
  });

  test('banks record each on their own', () => {
    const { bench } = faulting();
    bench.group(2, 9, { CBNDX: 5 });
    bench.stage1(5);
    bench.dma(0x5000n);
    bench.dma(0x7000n, { streamId: 9 });
    expect(bench.read(FSR, 4)).toBe(0x402n);
    expect(bench.read(FSR, 5)).toBe(0x402n);
    expect(bench.read(CBFRSYNRA, 5)).toBe(9n);
    expect(bench.read(sGFSR)).toBe(0n);
    expect(bench.read(IPAFAR, 5)).toBe(0n);
  });
});

describe('what the client sees', () => {
  test.each([
    [1, 'aborted FSR.TF'],
    [0, 'discarded FSR.TF'],
  ])('CFRE=%s: %s', (CFRE, expected) => {
    const { bench } = faulting({ sctlr: { CFRE } });
    expect(bench.dma(0x5000n)).toBe(expected);
  });

  test('HUPCF=0 holds up what is permitted until the fault is cleared', () => {
    const { bench } = faulting();
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    bench.dma(0x5000n);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.HUPCF');
    expect(bench.read(FSR, 4)).toBe(0x402n);
    bench.write(FSR, 0x402, 4);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });

  test('with CFRE=0, too, though without an abort', () => {
    const { bench } = faulting({ sctlr: { CFRE: 0 } });
    bench.dma(0x5000n);
    expect(bench.dma(0x1000n)).toBe('discarded FSR.HUPCF');
  });

  test('HUPCF=1 lets it go on', () => {
    const { bench } = faulting({ sctlr: { HUPCF: 1 } });
    bench.dma(0x5000n);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });

  test('so does a part that only knows HUPCF=1', () => {
    const { bench } = faulting({}, { hitUnderFault: 'goes-on' });
    bench.dma(0x5000n);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });
});

describe('FSR', () => {
  test('a 1 clears all but SS', () => {
    const { bench } = faulting();
    bench.write(FSRRESTORE, 0xffff_ffffn, 4);
    expect(bench.read(FSR, 4)).toBe(0xc000_07fen);
    bench.write(FSR, 0x8000_0200n, 4);
    expect(bench.read(FSR, 4)).toBe(0x4000_05fen);
    bench.write(FSR, 0xffff_ffffn, 4);
    expect(bench.read(FSR, 4)).toBe(0x4000_0000n);
    expect(bench.read(FSRRESTORE, 4)).toBe(0n);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('bit %s stands for a fault that keeps others out', (position) => {
    const { bench } = faulting();
    const bit = 1n << BigInt(position);
    bench.write(FSRRESTORE, bit, 4);
    bench.dma(0x5000n);
    expect(bench.read(FSR, 4)).toBe(bit | 0x8000_0000n);
  });

  test('MULTI, SS and FORMAT alone keep nothing out', () => {
    const { bench } = faulting({ sctlr: { HUPCF: 1 } });
    bench.write(FSRRESTORE, 0xc000_0600n, 4);
    expect(bench.interrupts.isHigh('smmu.context-4')).toBe(false);
    expect(bench.dma(0x5000n)).toBe('aborted FSR.TF');
    expect(bench.read(FAR, 4)).toBe(0x5000n);
  });
});

describe('the interrupt of a bank', () => {
  test('is a level: high from the fault until it is cleared', () => {
    const { bench } = faulting();
    const heard: string[] = [];
    bench.interrupts.listen('smmu.context-4', (signal) => heard.push(signal));
    bench.dma(0x5000n);
    bench.dma(0x5000n);
    expect(heard).toEqual(['high']);
    bench.write(FSR, 0x8000_0402n, 4);
    expect(heard).toEqual(['high', 'low']);
  });

  test('needs CFIE; enabling it shows what was recorded before', () => {
    const { bench } = faulting({ sctlr: { CFIE: 0 } });
    bench.dma(0x5000n);
    expect(bench.fresh()).toEqual([]);
    bench.write(SCTLR, SCTLR.make({ CFIE: 1 }), 4);
    expect(bench.fresh()).toEqual(['interrupt smmu.context-4 (nobody listens)']);
    bench.write(SCTLR, 0, 4);
    expect(bench.interrupts.isHigh('smmu.context-4')).toBe(false);
  });

  test('each bank has its own', () => {
    const { bench } = faulting();
    const names = bench.interrupts.names.filter((name) => name.startsWith('smmu.'));
    expect(names).toEqual([
      'smmu.global',
      'smmu.global-config',
      ...Array.from({ length: 8 }, (_, bank) => `smmu.context-${bank}`),
    ]);
  });
});
