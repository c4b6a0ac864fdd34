import { describe, expect, test } from 'vitest';
import { SCTLR, TCR } from '../../../../src/core/smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../../../src/core/smmu/registers/v2/frame-register';
import { sCR0, sGFSR } from '../../../../src/core/smmu/registers/v2/global';
import { exploreV2 } from '../../../../src/core/smmu/v2/explore';
import type { KnobsV2 } from '../../../../src/core/smmu/v2/knobs';
import { leaf1 } from '../tables';
import { BenchV2, outcomeOf } from './bench';

const page = 0x4060_0000n;

function translating(knobs: Partial<KnobsV2> = { translationCache: 'infinite' }) {
  const bench = new BenchV2('smmu-v2-full', [], knobs);
  bench.group(0, 3, { CBNDX: 4 });
  const tables = bench.stage1(4, { sctlr: { CFCFG: 1 } });
  const at = tables.map(0x1000n, page, leaf1);
  bench.enable();
  return { bench, at };
}

const access = { streamId: 3, address: 0x1000n, write: true };

describe('snapshot and restore', () => {
  test('registers, cache, stalls and power go back', () => {
    const { bench, at } = translating();
    const before = bench.smmu.snapshot();
    bench.dma(0x1000n);
    bench.dma(0x5000n);
    bench.write(sCR0, 1);
    bench.smmu.power(false);
    bench.smmu.restore(before);
    expect(bench.smmu.powered).toBe(true);
    expect(bench.smmu.stalls.pending).toEqual([]);
    bench.store(at, 0n);
    expect(bench.dma(0x1000n)).toBe('stalled FSR.TF');
  });

  test('what was taken does not change any more', () => {
    const { bench } = translating();
    const before = bench.smmu.snapshot();
    bench.write(sCR0, 1);
    bench.smmu.restore(before);
    bench.write(sCR0, 0x401);
    bench.smmu.restore(before);
    expect(bench.read(sCR0)).not.toBe(0x401n);
    expect(bench.read(sCR0) & 1n).toBe(0n);
  });

  test('invalidations and synchronisations that are under way', () => {
    const { bench, at } = translating({ translationCache: 'infinite', invalidation: 'at-sync', sync: { reads: 1 } });
    bench.dma(0x1000n);
    bench.store(at, 0n);
    bench.smmu.write(0x68, 4, 0n);
    bench.smmu.write(0x70, 4, 0n);
    const before = bench.smmu.snapshot();
    expect([1, 2].map(() => bench.smmu.read(0x74, 4))).toEqual([1n, 0n]);
    bench.smmu.restore(before);
    expect(bench.dma(0x1000n)).toBe('translated 0x40600000');
    expect(bench.smmu.read(0x74, 4)).toBe(1n);
  });
});

describe('exploring', () => {
  test('leaves nothing behind', () => {
    const { bench } = translating();
    const heard: string[] = [];
    bench.interrupts.listen('smmu.context-4', (signal) => heard.push(signal));
    bench.fresh();
    const { alternatives } = exploreV2(bench.smmu, () => bench.dma(0x5000n));
    expect(alternatives.map(({ result }) => result)).toEqual(['stalled FSR.TF']);
    expect(bench.fresh()).toEqual([]);
    expect(heard).toEqual([]);
    expect(bench.smmu.stalls.pending).toEqual([]);
    expect(bench.smmu.peek(sGFSR as FrameRegister)).toBe(0n);
  });

  test('asks whether an entry is still there', () => {
    const { bench, at } = translating();
    bench.dma(0x1000n);
    bench.store(at, 0n);
    const { alternatives, complete } = exploreV2(bench.smmu, () => outcomeOf(bench.smmu.translate(access)));
    expect(alternatives.map(({ result }) => result)).toEqual(['translated 0x40600000', 'stalled FSR.TF']);
    expect(complete).toBe(true);
    expect(exploreV2(bench.smmu, () => bench.smmu.translate(access), 1).complete).toBe(false);
  });

  test('tells whether it would come to the same now', () => {
    const { bench, at } = translating();
    const { holds } = exploreV2(bench.smmu, () => bench.smmu.translate(access), 1);
    expect(holds()).toBe(true);
    bench.store(at, 0n);
    expect(holds()).toBe(false);
    bench.store(at, page | leaf1 | 3n);
    expect(holds()).toBe(true);
    bench.write(TCR, TCR.make({ T0SZ: 25 }), 4);
    expect(holds()).toBe(false);
  });

  test.each<[string, (bench: BenchV2) => void]>([
    ['a translation is cached', (bench) => bench.dma(0x1000n)],
    ['power', (bench) => bench.smmu.power(false)],
    ['knobs', (bench) => bench.smmu.turn({ hitUnderFault: 'goes-on' })],
    ['a stall', (bench) => bench.dma(0x5000n)],
  ])('it would not after a change of %s', (_, change) => {
    const { bench } = translating();
    const { holds } = exploreV2(bench.smmu, () => bench.smmu.translate(access), 1);
    change(bench);
    expect(holds()).toBe(false);
  });

  test('time counts while a synchronisation takes some', () => {
    const { bench } = translating({ translationCache: 'infinite', sync: { nanoseconds: 5n } });
    bench.smmu.write(0x70, 4, 0n);
    const { holds } = exploreV2(bench.smmu, () => bench.smmu.translate(access), 1);
    expect(holds()).toBe(true);
    bench.clock.advance(1n);
    expect(holds()).toBe(false);
  });
});

describe('knobs', () => {
  test('some can be turned, those that a part is made with cannot', () => {
    const { bench } = translating();
    expect(bench.smmu.turn({ hitUnderFault: 'goes-on', translationCache: 'none' })).toEqual(['translationCache']);
    expect(bench.smmu.part.knobs.hitUnderFault).toBe('held-up');
    expect(bench.smmu.turn({ hitUnderFault: 'goes-on' })).toEqual([]);
    expect(bench.smmu.part.knobs.hitUnderFault).toBe('goes-on');
    expect(bench.smmu.turn({ unknownAtReset: 'complement' })).toEqual(['unknownAtReset']);
  });
});

describe('inject and peek', () => {
  test('what earlier software left', () => {
    const { bench } = translating();
    bench.fresh();
    bench.smmu.inject(SCTLR as FrameRegister, 0n, 4);
    expect(bench.smmu.peek(SCTLR as FrameRegister, 4)).toBe(0n);
    expect(bench.dma(0x1000n)).toBe('bypassed 0x1000');
    expect(bench.fresh()).toEqual([]);
  });

  test('a fault that was left raises its interrupt', () => {
    const { bench } = translating();
    bench.smmu.inject(sGFSR as FrameRegister, 2n);
    expect(bench.interrupts.isHigh('smmu.global')).toBe(true);
  });
});

describe('reads that may be repeated', () => {
  test('give the same object until something is written', () => {
    const { bench } = translating();
    const mark = bench.smmu.steady(0x48);
    expect(mark).toBeDefined();
    expect(bench.smmu.steady(0x48)).toBe(mark);
    bench.dma(0x1000n, { streamId: 9 });
    expect(bench.smmu.steady(0x48)).not.toBe(mark);
  });

  test('not those of a status while a synchronisation takes its time, nor without power, nor of nothing', () => {
    const { bench } = translating({ sync: 'never' });
    expect(bench.smmu.steady(0x74)).toBeDefined();
    bench.smmu.write(0x70, 4, 0n);
    expect(bench.smmu.steady(0x74)).toBeUndefined();
    expect(bench.smmu.steady(0x14)).toBeUndefined();
    bench.smmu.power(false);
    expect(bench.smmu.steady(0x48)).toBeUndefined();
  });
});

describe('watches', () => {
  test('tables are watched once they were read, and not after that was taken back', () => {
    const { bench } = translating();
    const before = bench.smmu.watching.snapshot();
    bench.dma(0x1000n);
    const owners = () => bench.watches.watches.map(({ owner, length }) => `${owner} ${length}`);
    expect(owners()).toEqual(Array.from({ length: 3 }, () => 'smmu stage 1 table 4096'));
    const after = bench.smmu.watching.snapshot();
    bench.smmu.watching.restore(before);
    expect(owners()).toEqual([]);
    expect(bench.smmu.watching.epoch).toBe(1);
    bench.smmu.watching.restore(after);
    expect(owners()).toHaveLength(3);
  });
});

test('a transaction with a PASID is not modelled', () => {
  const { bench } = translating();
  bench.fresh();
  expect(bench.dma(0x1000n, { substreamId: 1 })).toBe('aborted silently');
  expect(bench.fresh()).toEqual(['not modelled smmu: a transaction with a PASID: SMMUv2 has no substreams']);
});
