import { describe, expect, test } from 'vitest';
import { CBAR } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import {
  FSR,
  TLBIALL,
  TLBIASID,
  TLBIVA,
  TLBSTATUS,
  TLBSYNC,
  TTBR0,
} from '../../../../src/core/smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../../../src/core/smmu/registers/v2/frame-register';
import { sTLBGSTATUS, sTLBGSYNC, TLBIALLNSNH, TLBIVMID } from '../../../../src/core/smmu/registers/v2/global';
import { exploreV2 } from '../../../../src/core/smmu/v2/explore';
import type { KnobsV2 } from '../../../../src/core/smmu/v2/knobs';
import { BenchV2, outcomeOf } from './bench';
import { all3, all4, all5, all6, all7, cached, keeping, nonGlobal, page } from './tlb-bench';

describe('synchronisation', () => {
  function unmapped(knobs: Partial<KnobsV2>) {
    const made = cached({ ...keeping, ...knobs });
    made.bench.store(made.tables[0]?.entry(0x1000n) ?? 0n, 0n);
    made.bench.write(TLBIVA, (3n << 48n) | 1n, 3);
    return made.bench;
  }

  test('until it is done, what was invalidated may be used: up to the part', () => {
    const bench = unmapped({ invalidation: 'at-sync' });
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
    bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  });

  test('a global one covers all banks, that of another bank does not', () => {
    const bench = unmapped({ invalidation: 'at-sync' });
    bench.write(TLBSYNC as FrameRegister<never>, 0, 4);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
    bench.write(sTLBGSYNC as FrameRegister<never>, 0);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  });

  test('exploring finds both before, one after', () => {
    const bench = unmapped({});
    const access = { streamId: 3, address: 0x1000n, write: true };
    const outcomes = () => {
      const { alternatives } = exploreV2(bench.smmu, () => outcomeOf(bench.smmu.translate(access)));
      return [...new Set(alternatives.map(({ result }) => result))];
    };
    expect(outcomes()).toEqual(['aborted FSR.TF', 'translated 0x40601000']);
    bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
    expect(outcomes()).toEqual(['aborted FSR.TF']);
  });

  test('with a part that takes its time, after so many reads', () => {
    const bench = unmapped({ invalidation: 'at-sync', sync: { reads: 2 } });
    bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
    expect([1, 2].map(() => bench.read(TLBSTATUS, 3))).toEqual([1n, 1n]);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
    expect(bench.read(TLBSTATUS, 4)).toBe(0n);
    expect(bench.read(TLBSTATUS, 3)).toBe(0n);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  });

  test('or after so much time', () => {
    const bench = unmapped({ invalidation: 'at-sync', sync: { nanoseconds: 100n } });
    bench.write(sTLBGSYNC as FrameRegister<never>, 0);
    bench.clock.advance(99n);
    expect(bench.read(sTLBGSTATUS)).toBe(1n);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
    bench.clock.advance(1n);
    expect(bench.smmu.peek(sTLBGSTATUS as FrameRegister)).toBe(0n);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    expect(bench.read(sTLBGSTATUS)).toBe(0n);
  });

  test('or never', () => {
    const bench = unmapped({ invalidation: 'at-sync', sync: 'never' });
    bench.write(sTLBGSYNC as FrameRegister<never>, 0);
    bench.clock.advance(10n ** 12n);
    expect(bench.read(sTLBGSTATUS)).toBe(1n);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
  });
});

describe('an entry that was invalidated and not synchronised', () => {
  /** Pages of streams 3 to 7 that still lead somewhere after every table was emptied and something was invalidated, on a part that waits for
   *  the synchronisation. */
  function left(invalidate: (bench: BenchV2) => void): string {
    const { bench, tables } = cached({ ...keeping, invalidation: 'at-sync' });
    for (const each of tables) for (const address of [0x1000n, 0x2000n, 0x3000n]) bench.store(each.entry(address), 0n);
    invalidate(bench);
    const found: string[] = [];
    for (let streamId = 3; streamId <= 7; streamId++) {
      for (const address of [0x1000n, 0x2000n, 0x3000n]) {
        if (bench.dma(address, { streamId }).startsWith('translated'))
          found.push(`${streamId}:${address.toString(16)}`);
        bench.write(FSR, 0xffff_ffffn, streamId);
      }
    }
    return found.join(' ');
  }

  test('is used for its own ASID, VMID, stage and address only', () => {
    const everything = [all3, all4, all5, all6, all7].join(' ');
    expect(left(() => {})).toBe(everything);
    expect(left((bench) => bench.write(TLBIALLNSNH as FrameRegister<never>, 0))).toBe(everything);
    expect(
      left((bench) => {
        bench.write(TLBIVA, (3n << 48n) | 1n, 3);
        bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
      }),
    ).toBe(everything.replace('3:1000 ', ''));
    expect(
      left((bench) => {
        bench.write(TLBIVMID, 9);
        bench.write(TLBIALL as FrameRegister<never>, 0, 7);
        bench.write(sTLBGSYNC as FrameRegister<never>, 0);
        bench.write(TLBIVA, (3n << 48n) | 1n, 3);
      }),
    ).toBe([all3, all4].join(' '));
  });

  test('not for an ASID or VMID that was never cached', () => {
    const { bench } = cached({ ...keeping, invalidation: 'at-sync' });
    bench.write(TLBIALLNSNH as FrameRegister<never>, 0);
    const empty = bench.heap.take(0x1000n);
    bench.write(TTBR0, TTBR0.make({ ADDR: empty, ASID: 9 }), 3);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    bench.write(TTBR0, TTBR0.make({ ADDR: empty, ASID: 4 }), 3);
    bench.write(FSR, 2, 3);
    expect(bench.dma(0x1000n)).toBe('translated 0x40601000');
    bench.write(CBAR, CBAR.make({ TYPE: 1, VMID: 1, MemAttr: 15 }), 3);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
    bench.write(FSR, 2, 3);
    bench.write(CBAR, CBAR.make({ TYPE: 1, HYPC: 1, MemAttr: 15 }), 3);
    expect(bench.dma(0x1000n)).toBe('aborted FSR.TF');
  });

  test('may still be used where the page was mapped anew', () => {
    const { bench, tables } = cached();
    bench.store(tables[0]?.entry(0x1000n) ?? 0n, 0x4070_0000n | nonGlobal | 3n);
    bench.write(TLBIVA, (3n << 48n) | 1n, 3);
    expect(bench.dma(0x1000n)).toBe('translated 0x40700000');
    const access = { streamId: 3, address: 0x1000n, write: true };
    const { alternatives } = exploreV2(bench.smmu, () => outcomeOf(bench.smmu.translate(access)));
    expect(new Set(alternatives.map(({ result }) => result))).toEqual(
      new Set(['translated 0x40700000', 'translated 0x40601000']),
    );
  });

  test('so it is with tables on the way', () => {
    const bench = new BenchV2('smmu-v2-full', [], { ...keeping, walkCache: 'kept', invalidation: 'at-sync' });
    bench.group(0, 3, { CBNDX: 4 });
    const tables = bench.stage1(4);
    for (const address of [0x1000n, 0x2000n, 0x4000_1000n]) tables.map(address, page + address, nonGlobal);
    bench.enable();
    bench.dma(0x1000n);
    bench.write(TLBIASID, 4, 4);
    bench.store(tables.entry(0x1000n, 2), 0n);
    expect(bench.dma(0x2000n)).toBe('translated 0x40602000');
    expect(bench.dma(0x4000_1000n)).toBe('translated 0x80601000');
    bench.write(TLBIALL as FrameRegister<never>, 0, 4);
    bench.write(TLBSYNC as FrameRegister<never>, 0, 4);
    expect(bench.dma(0x2000n)).toBe('aborted FSR.TF');
  });
});

describe('several synchronisations at once', () => {
  test('each has its own status, by reads', () => {
    const { bench } = cached({ ...keeping, sync: { reads: 1 } });
    bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
    bench.write(sTLBGSYNC as FrameRegister<never>, 0);
    const statuses = () => [
      bench.smmu.peek(TLBSTATUS as FrameRegister, 3),
      bench.smmu.peek(sTLBGSTATUS as FrameRegister),
    ];
    expect(statuses()).toEqual([1n, 1n]);
    expect(bench.smmu.peek(TLBSTATUS as FrameRegister, 4)).toBe(0n);
    expect(bench.smmu.steady(bench.smmu.part.frame.offsetOf(TLBSTATUS as FrameRegister, 3))).toBeUndefined();
    expect(bench.smmu.steady(0)).toBeDefined();
    expect([bench.read(TLBSTATUS, 3), bench.read(TLBSTATUS, 3)]).toEqual([1n, 0n]);
    expect(statuses()).toEqual([0n, 1n]);
    expect([bench.read(sTLBGSTATUS), bench.read(sTLBGSTATUS)]).toEqual([1n, 0n]);
  });

  test('one that begins anew takes its time anew', () => {
    const { bench } = cached({ ...keeping, sync: { reads: 1 } });
    bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
    expect(bench.read(TLBSTATUS, 3)).toBe(1n);
    bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
    expect([bench.read(TLBSTATUS, 3), bench.read(TLBSTATUS, 3)]).toEqual([1n, 0n]);
  });

  test('by time, in their own order', () => {
    const { bench } = cached({ ...keeping, invalidation: 'at-sync', sync: { nanoseconds: 10n } });
    bench.write(TLBSYNC as FrameRegister<never>, 0, 3);
    bench.clock.advance(5n);
    bench.write(TLBSYNC as FrameRegister<never>, 0, 4);
    bench.clock.advance(5n);
    expect(bench.read(TLBSTATUS, 3)).toBe(0n);
    expect(bench.read(TLBSTATUS, 4)).toBe(1n);
    bench.clock.advance(5n);
    expect(bench.read(TLBSTATUS, 4)).toBe(0n);
  });
});
