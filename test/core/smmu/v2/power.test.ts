import { describe, expect, test } from 'vitest';
import { sCR0, sGFSR } from '../../../../src/core/smmu/registers/v2/global';
import { leaf1 } from '../tables';
import { BenchV2 } from './bench';

const page = 0x4060_0000n;

function translating(knobs: ConstructorParameters<typeof BenchV2>[2] = {}) {
  const bench = new BenchV2('smmu-v2-full', [], { translationCache: 'infinite', ...knobs });
  bench.group(0, 3, { CBNDX: 4 });
  const tables = bench.stage1(4);
  const at = tables.map(0x1000n, page, leaf1);
  bench.enable();
  expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  return { bench, at };
}

describe('without power', () => {
  test('nothing gets through', () => {
    const { bench } = translating();
    bench.smmu.power(false);
    expect(bench.smmu.powered).toBe(false);
    expect(bench.dma(0x1000n)).toBe('aborted silently');
    expect(bench.fresh()).toEqual(['note its power is off']);
  });

  test('register accesses have no effect and are reported', () => {
    const { bench } = translating();
    bench.smmu.power(false);
    bench.fresh();
    expect(bench.read(sGFSR)).toBe(0n);
    bench.write(sCR0, 1);
    expect(bench.fresh()).toEqual([
      'note serror read of sGFSR while the SMMU has no power',
      'note serror write of sCR0 while the SMMU has no power',
    ]);
    expect(bench.smmu.peek(sCR0 as never)).not.toBe(1n);
  });

  test('interrupts are low', () => {
    const { bench } = translating();
    bench.dma(0x1000n, { streamId: 9 });
    expect(bench.interrupts.isHigh('smmu.global')).toBe(true);
    bench.smmu.power(false);
    expect(bench.interrupts.isHigh('smmu.global')).toBe(false);
  });
});

describe('power that comes back', () => {
  test('finds registers as after reset: all bypass', () => {
    const { bench } = translating();
    bench.smmu.power(false);
    bench.smmu.power(true);
    expect(bench.read(sCR0)).toBe(1n);
    expect(bench.dma(0x1000n)).toBe('bypassed 0x1000');
  });

  test('or as they were, where the part keeps them; the TLB is empty', () => {
    const { bench, at } = translating({ powerLoss: 'kept' });
    bench.smmu.power(false);
    bench.smmu.power(true);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    bench.store(at, 0n);
    bench.smmu.power(false);
    bench.smmu.power(true);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  });

  test('a fault that is kept is high again', () => {
    const { bench } = translating({ powerLoss: 'kept' });
    bench.dma(0x1000n, { streamId: 9 });
    bench.smmu.power(false);
    bench.smmu.power(true);
    expect(bench.interrupts.isHigh('smmu.global')).toBe(true);
  });

  test('switching to what it is does nothing', () => {
    const { bench } = translating();
    bench.fresh();
    bench.smmu.power(true);
    expect(bench.fresh()).toEqual([]);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
  });
});
