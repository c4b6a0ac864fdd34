import { describe, expect, test } from 'vitest';
import { maskOf } from '../../../../src/core/smmu/declaration/field';
import { CBAR } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import { ACTLR, FAR, SCTLR, TLBIVA, TTBR0 } from '../../../../src/core/smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../../../src/core/smmu/registers/v2/frame-register';
import { sACR, sCR0, sGFSR, sGFSYNR2 } from '../../../../src/core/smmu/registers/v2/global';
import { IDR0, IDR1, IDR7 } from '../../../../src/core/smmu/registers/v2/identification';
import { registersV2 } from '../../../../src/core/smmu/registers/v2/map';
import { S2CR, SMR } from '../../../../src/core/smmu/registers/v2/stream-map';
import { BenchV2 } from './bench';

describe('the frame', () => {
  test.each([
    ['mmu-500', 0x80_0000, 0x40_0000, 0x1_0000],
    ['smmu-v2-full', 0x2_0000, 0x1_0000, 0x1000],
    ['smmu-v2-minimal', 0x1_0000, 0x8000, 0x1000],
  ])('of %s: banks after the global half', (profile, size, banks, page) => {
    const { smmu } = new BenchV2(profile);
    expect(smmu.frameSize).toBe(size);
    expect(smmu.part.frame.offsetOf(SCTLR as FrameRegister, 0)).toBe(banks);
    expect(smmu.part.frame.offsetOf(SCTLR as FrameRegister, 3)).toBe(banks + 3 * page);
    expect(smmu.part.frame.offsetOf(CBAR as FrameRegister, 3)).toBe(page + 12);
    expect(smmu.part.frame.offsetOf(S2CR as FrameRegister, 5)).toBe(0xc14);
  });

  test('every register is found where it is, and named', () => {
    const { smmu } = new BenchV2();
    const { frame } = smmu.part;
    for (const register of registersV2) {
      const last = frame.countOf(register) - 1;
      for (const index of new Set([0, last])) {
        const found = frame.locate(frame.offsetOf(register, index));
        expect(found && `${found.register.name} ${found.index}`).toBe(`${register.name} ${index}`);
      }
    }
  });

  test('accesses are recorded by name', () => {
    const bench = new BenchV2();
    bench.write(SMR, 0x8000_0003n, 7);
    bench.write(SCTLR, 1, 5);
    bench.write(TTBR0, 0x4000_0000n, 5);
    bench.write(CBAR, 0x1_0000n, 2);
    expect(bench.writes()).toEqual([
      'SMR7 UNKNOWN -> 0x80000003 taken',
      'CB5_SCTLR UNKNOWN -> 0x1 taken',
      'CB5_TTBR0 UNKNOWN -> 0x40000000 taken',
      'CBAR2 UNKNOWN -> 0x10000 taken',
    ]);
  });

  test.each([
    [0x100, 'not modelled smmu: read of global address translation operations at 0x100'],
    [0x60, 'not modelled smmu: read of STLBIALL (Secure) at 0x60'],
    [0x14, 'note read of reserved offset 0x14 (RAZ/WI)'],
    [
      0x2000,
      'not modelled smmu: read of pages for performance monitors, Secure status tables and the implementation at 0x2000',
    ],
    [0x1_0e00, 'not modelled smmu: read of performance monitors of the context bank at 0x10e00'],
    [0x1_8000, 'note read of reserved offset 0x18000 (RAZ/WI)'],
    [0x1_0014, 'note read of reserved offset 0x10014 (RAZ/WI)'],
    [0x2_0000, 'not modelled smmu: read of registers after the frame at 0x20000'],
  ])('what is not there: 0x%s', (offset, expected) => {
    const bench = new BenchV2();
    bench.fresh();
    expect(bench.smmu.read(offset, 4)).toBe(0n);
    bench.smmu.write(offset, 4, 1n);
    expect(bench.fresh()).toEqual([expected, expected.replace('read', 'write')]);
  });

  test('a width that does not fit', () => {
    const bench = new BenchV2();
    bench.smmu.write(0, 8, 0n);
    bench.smmu.write(0, 2, 0n);
    expect(bench.smmu.read(1, 1)).toBe(0n);
    expect(bench.read(sCR0)).toBe(1n);
    expect(bench.fresh()).toEqual([
      'note write of 8 bytes at 0x0 does not fit sCR0: UNPREDICTABLE, treated as RAZ/WI',
      'note write of 2 bytes at 0x0 does not fit sCR0: UNPREDICTABLE, treated as RAZ/WI',
      'note read of 1 bytes at 0x1 does not fit sCR0: UNPREDICTABLE, treated as RAZ/WI',
    ]);
  });

  test('halves of 64-bit registers', () => {
    const bench = new BenchV2();
    const at = bench.smmu.part.frame.offsetOf(TTBR0 as FrameRegister, 2);
    bench.smmu.write(at, 8, 0x1111_2222_3333_4444n);
    bench.smmu.write(at + 4, 4, 0x5555_6666n);
    bench.smmu.write(at, 4, 0x7777_8888n);
    expect(bench.read(TTBR0, 2)).toBe(0x5555_6666_7777_8888n);
    expect(bench.smmu.read(at + 4, 4)).toBe(0x5555_6666n);
    expect(bench.read(TTBR0, 3)).toBe(0n);
  });
});

describe('access rules', () => {
  test('identification cannot be written', () => {
    const bench = new BenchV2();
    const before = bench.read(IDR0);
    bench.write(IDR0, ~before & 0xffff_ffffn);
    expect(bench.read(IDR0)).toBe(before);
    expect(bench.fresh()).toEqual([`note write of 0x${(~before & 0xffff_ffffn).toString(16)}: IDR0 is read-only`]);
  });

  test('all that is read-write holds its fields, and no more', () => {
    const bench = new BenchV2();
    for (const register of registersV2) {
      if (register.facts.access.kind !== 'read-write' || register.name === 'CBARn' || register.name === 'CBn_ACTLR')
        continue;
      const index = register.repeated ? 3 : 0;
      const ones = register.width === 64 ? (1n << 64n) - 1n : 0xffff_ffffn;
      bench.smmu.write(bench.smmu.part.frame.offsetOf(register, index), register.width / 8 === 8 ? 8 : 4, ones);
      const all = Object.values(register.fields).reduce((mask, field) => mask | maskOf(field), 0n);
      const expected = register.name === 'sACR' ? ones : register.name === 'SMRn' ? ones : all;
      expect(`${register.name} ${bench.smmu.peek(register, index).toString(16)}`).toBe(
        `${register.name} ${expected.toString(16)}`,
      );
      if (register.name === 'sCR0') bench.write(sCR0, 9);
    }
  });

  test('the upper half of a write-only register waits, and reads 0', () => {
    const bench = new BenchV2();
    const at = bench.smmu.part.frame.offsetOf(TLBIVA as FrameRegister, 3);
    bench.smmu.write(at + 4, 4, 0x3_0000n);
    expect(bench.smmu.read(at + 4, 4)).toBe(0n);
    expect(bench.smmu.read(at, 8)).toBe(0n);
  });

  test('write-only registers read 0', () => {
    const bench = new BenchV2();
    for (const register of registersV2) {
      if (register.facts.access.kind !== 'write-only') continue;
      const offset = bench.smmu.part.frame.offsetOf(register, 0);
      bench.smmu.write(offset, register.width === 64 ? 8 : 4, 0xffff_ffffn);
      expect(bench.smmu.read(offset, register.width === 64 ? 8 : 4)).toBe(0n);
    }
  });

  test('MMU-500 locks ACTLR until sACR.CACHE_LOCK is cleared', () => {
    const bench = new BenchV2('mmu-500');
    expect(IDR7.get(bench.read(IDR7), 'MAJOR')).toBe(2);
    bench.write(ACTLR, 1, 9);
    expect(bench.read(ACTLR, 9)).toBe(3n);
    bench.write(sACR, bench.read(sACR) & ~(1n << 26n));
    bench.write(ACTLR, 1, 9);
    expect(bench.read(ACTLR, 9)).toBe(1n);
    expect(bench.fresh()).toEqual(['note write of 0x1: CB9_ACTLR is locked (sACR.CACHE_LOCK)']);
    const other = new BenchV2();
    other.write(sACR, 1n << 26n);
    other.write(ACTLR, 1, 5);
    expect(other.read(ACTLR, 5)).toBe(1n);
  });
});

describe('after reset', () => {
  test('sCR0 of MMU-500 detects conflicts and lets unknown streams pass', () => {
    const bench = new BenchV2('mmu-500');
    expect(bench.read(sCR0)).toBe(0x0020_0001n);
    expect(new BenchV2('mmu-500', [], { unknownAtReset: 'complement' }).read(sCR0)).toBe(0x0020_0001n);
  });

  test('elsewhere USFCFG and SMCFCFG are UNKNOWN, CLIENTPD is 1', () => {
    expect(new BenchV2().read(sCR0)).toBe(1n);
    expect(new BenchV2('smmu-v2-full', [], { unknownAtReset: 'complement' }).read(sCR0)).toBe(0x0020_0401n);
  });

  test('UNKNOWN registers may hold anything that exists', () => {
    const bench = new BenchV2('mmu-500', [], { unknownAtReset: 'complement' });
    expect(bench.read(sGFSR)).toBe(0x8000_01ffn);
    expect(bench.read(SMR, 9)).toBe(0xffff_7fffn);
    expect(bench.read(FAR, 2)).toBe((1n << 64n) - 1n);
    expect(bench.read(sGFSYNR2)).toBe(0n);
    expect(bench.read(IDR1)).toBe(new BenchV2('mmu-500').read(IDR1));
    expect(bench.dma(0x1000n)).toBe('bypassed 0x1000');
    expect(bench.fresh()).toEqual([]);
  });

  test('sCR0’s value is known, that of a stream mapping group is not', () => {
    const bench = new BenchV2();
    bench.write(sCR0, 1);
    bench.write(SMR, 0);
    bench.write(SMR, 0);
    expect(bench.writes()).toEqual(['sCR0 0x1 -> 0x1 taken', 'SMR0 UNKNOWN -> 0x0 taken', 'SMR0 0x0 -> 0x0 taken']);
  });

  test('a reset forgets what was written, cached and stalled', () => {
    const bench = new BenchV2('smmu-v2-full', [], {
      translationCache: 'infinite',
      invalidation: 'at-sync',
      sync: 'never',
    });
    bench.group(0, 3, { CBNDX: 4 });
    bench.stage1(4, { sctlr: { CFCFG: 1 } });
    bench.enable();
    bench.dma(0x5000n);
    bench.smmu.write(0x70, 4, 0n);
    bench.smmu.reset();
    expect(bench.read(sCR0)).toBe(1n);
    expect(bench.smmu.stalls.pending).toEqual([]);
    expect(bench.smmu.read(0x74, 4)).toBe(0n);
    expect(bench.interrupts.isHigh('smmu.context-4')).toBe(false);
  });
});
