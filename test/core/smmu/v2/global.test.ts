import { describe, expect, test } from 'vitest';
import {
  sCR0,
  sGFAR,
  sGFSR,
  sGFSRRESTORE,
  sGFSYNR0,
  sGFSYNR1,
  sGFSYNR2,
} from '../../../../src/core/smmu/registers/v2/global';
import { BenchV2 } from './bench';

/** sGFSR, sGFSYNR0 to 2, as the driver's handler prints them. */
function syndrome(bench: BenchV2): string {
  return [sGFSR, sGFSYNR0, sGFSYNR1, sGFSYNR2].map((each) => bench.read(each).toString(16)).join(' ');
}

describe('CLIENTPD (§2.1.1, §9.6.3)', () => {
  test('is 1 after reset: all goes through unchanged', () => {
    const bench = new BenchV2();
    expect(bench.read(sCR0)).toBe(1n);
    expect(bench.dma(0xfff0_0123n)).toBe('bypassed 0xfff00123');
    expect(bench.read(sGFSR)).toBe(0n);
  });

  test('comes before unidentified streams, fault contexts and disabled banks', () => {
    const bench = new BenchV2();
    bench.group(0, 3, { TYPE: 2 });
    bench.enable({ CLIENTPD: 1 });
    expect(bench.dma(0x1000n)).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 4 })).toBe('bypassed 0x1000');
    bench.enable();
    expect(bench.dma(0x1000n)).toBe('aborted sGFSR.ICF');
    expect(bench.dma(0x1000n, { streamId: 4 })).toBe('aborted sGFSR.USF');
  });

  test('written alone, as a shutdown does, ends reports too', () => {
    const bench = new BenchV2();
    bench.enable();
    bench.dma(0x1000n);
    expect(bench.interrupts.isHigh('smmu.global')).toBe(true);
    bench.write(sCR0, 1);
    expect(bench.interrupts.isHigh('smmu.global')).toBe(false);
    expect(bench.dma(0xfff0_0000n)).toBe('bypassed 0xfff00000');
  });

  test('an address beyond the output size goes nowhere', () => {
    const bench = new BenchV2();
    expect(bench.dma((1n << 48n) - 1n)).toBe('bypassed 0xffffffffffff');
    expect(bench.dma(1n << 48n)).toBe('aborted silently');
    const small = new BenchV2('smmu-v2-minimal');
    expect(small.dma((1n << 40n) - 1n)).toBe('bypassed 0xffffffffff');
    expect(small.dma(1n << 40n)).toBe('aborted silently');
  });
});

describe('streams that match nothing', () => {
  test('fault with USFCFG=1, bypass with USFCFG=0', () => {
    const bench = new BenchV2();
    bench.enable();
    expect(bench.dma(0x5000n)).toBe('aborted sGFSR.USF');
    bench.enable({ USFCFG: 0 });
    expect(bench.dma(0x5000n)).toBe('bypassed 0x5000');
  });

  test('are reported to the client with GFRE alone', () => {
    const bench = new BenchV2();
    bench.enable({ GFRE: 0 });
    expect(bench.dma(0x5000n)).toBe('discarded sGFSR.USF');
    expect(bench.read(sGFSR)).toBe(2n);
  });

  test.each([
    ['a write', { write: true }, '2'],
    ['a read', { write: false }, '0'],
    ['a privileged read', { write: false, privileged: true }, '4'],
    ['a privileged write', { write: true, privileged: true }, '6'],
    ['a fetch of an instruction', { write: false, instruction: true }, '8'],
    ['a write is never such a fetch', { write: true, instruction: true }, '2'],
  ])('sGFSYNR0 for %s', (_, access, expected) => {
    const bench = new BenchV2('mmu-500');
    bench.enable();
    bench.dma(0x1234_5678_9abcn, { streamId: 0x429, ...access });
    expect(syndrome(bench)).toBe(`2 ${expected} 429 0`);
    expect(bench.read(sGFAR)).toBe(0x1234_5678_9abcn);
  });

  test('the first one keeps the syndrome, later ones are MULTI (§9.6.15)', () => {
    const bench = new BenchV2();
    bench.group(0, 5, { TYPE: 2 });
    bench.enable();
    bench.dma(0x1000n, { streamId: 0x429 });
    bench.dma(0x2000n, { streamId: 5, write: false });
    expect(syndrome(bench)).toBe('80000002 2 429 0');
    expect(bench.read(sGFAR)).toBe(0x1000n);
  });
});

describe('sGFSR', () => {
  test('a 1 clears, a 0 leaves alone', () => {
    const bench = new BenchV2();
    bench.enable();
    bench.dma(0x1000n);
    bench.dma(0x1000n);
    bench.write(sGFSR, 0x8000_0000n);
    expect(bench.read(sGFSR)).toBe(2n);
    bench.write(sGFSR, 0x7fff_fffdn);
    expect(bench.read(sGFSR)).toBe(2n);
    bench.write(sGFSR, 2);
    expect(bench.read(sGFSR)).toBe(0n);
  });

  test('what is cleared may be recorded again', () => {
    const bench = new BenchV2();
    bench.enable();
    bench.dma(0x1000n);
    bench.write(sGFSR, 2);
    bench.dma(0x2000n, { streamId: 9, write: false });
    expect(syndrome(bench)).toBe('2 0 9 0');
  });

  test('MULTI alone keeps nothing from being recorded, and stays', () => {
    const bench = new BenchV2();
    bench.write(sGFSRRESTORE, 0x8000_0000n);
    bench.enable();
    bench.dma(0x2000n, { streamId: 9 });
    expect(syndrome(bench)).toBe('80000002 2 9 0');
  });

  test('sGFSRRESTORE overwrites it and reads 0', () => {
    const bench = new BenchV2();
    bench.enable();
    bench.write(sGFSRRESTORE, 0xffff_ffffn);
    expect(bench.read(sGFSR)).toBe(0x8000_01ffn);
    expect(bench.read(sGFSRRESTORE)).toBe(0n);
    bench.write(sGFSRRESTORE, 0);
    expect(bench.read(sGFSR)).toBe(0n);
  });

  test.each([0, 1, 2, 3, 4, 6, 7, 8])('bit %s stands for a fault that keeps others out', (position) => {
    const bench = new BenchV2();
    bench.write(sGFSRRESTORE, 1n << BigInt(position));
    bench.enable();
    bench.dma(0x1000n);
    expect(bench.read(sGFSR)).toBe((1n << BigInt(position)) | 0x8000_0000n);
  });
});

describe('the global interrupt', () => {
  test('is a level: high from the fault until it is cleared', () => {
    const bench = new BenchV2();
    const heard: string[] = [];
    bench.interrupts.listen('smmu.global', (signal) => heard.push(signal));
    bench.enable();
    bench.dma(0x1000n);
    bench.dma(0x1000n);
    bench.write(sGFSR, 0x8000_0000n);
    expect(heard).toEqual(['high']);
    bench.write(sGFSR, 2);
    expect(heard).toEqual(['high', 'low']);
    expect(bench.fresh()).toEqual(['interrupt smmu.global']);
  });

  test('needs GFIE; enabling it shows what was recorded before', () => {
    const bench = new BenchV2();
    bench.enable({ GFIE: 0 });
    bench.dma(0x1000n);
    expect(bench.fresh()).toEqual([]);
    bench.write(sCR0, sCR0.make({ GFIE: 1 }));
    expect(bench.fresh()).toEqual(['interrupt smmu.global (nobody listens)']);
  });

  test('configuration faults have their own, with GCFGFIE', () => {
    const bench = new BenchV2();
    bench.enable({ GCFGFIE: 0 });
    bench.write(sGFSRRESTORE, 0x20);
    expect(bench.fresh()).toEqual([]);
    bench.enable();
    expect(bench.interrupts.isHigh('smmu.global-config')).toBe(true);
    expect(bench.interrupts.isHigh('smmu.global')).toBe(false);
  });

  test('MULTI alone raises none', () => {
    const bench = new BenchV2();
    bench.enable();
    bench.write(sGFSRRESTORE, 0x8000_0000n);
    expect(bench.fresh()).toEqual([]);
  });

  test('a handler that clears the fault leaves the next one to be heard', () => {
    const bench = new BenchV2();
    let handled = 0;
    bench.interrupts.listen('smmu.global', (signal) => {
      if (signal !== 'high') return;
      handled++;
      bench.write(sGFSR, bench.read(sGFSR));
    });
    bench.enable();
    for (let time = 0; time < 3; time++) bench.dma(0x1000n);
    expect(handled).toBe(3);
    expect(bench.read(sGFSR)).toBe(0n);
  });
});
