import { describe, expect, test } from 'vitest';
import { CBAR } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import { ATS1PR, ATS1PW, ATS1UR, ATS1UW, ATSR, FSR, PAR } from '../../../../src/core/smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../../../src/core/smmu/registers/v2/frame-register';
import { leaf1 } from '../tables';
import { BenchV2 } from './bench';

const page = 0x4060_0000n;

function bench1(profile = 'smmu-v2-full') {
  const bench = new BenchV2(profile);
  const tables = bench.stage1(4);
  tables.map(0x1000n, page, leaf1 | (3n << 8n));
  tables.map(0x2000n, page, (1n << 10n) | (1n << 7n));
  bench.fresh();
  return { bench, tables };
}

describe('address translation operations', () => {
  test('give the address, with its memory type', () => {
    const { bench } = bench1();
    bench.write(ATS1PR, 0x1fffn, 4);
    expect(bench.read(ATSR, 4)).toBe(0n);
    expect(bench.read(PAR, 4)).toBe(0xff00_0000_4060_0380n);
  });

  test.each<[string, FrameRegister<never>, bigint, string]>([
    ['privileged read', ATS1PR, 0x2000n, '4060'],
    ['privileged write', ATS1PW, 0x2000n, 'fault 9'],
    ['unprivileged read', ATS1UR, 0x2000n, 'fault 9'],
    ['unprivileged write', ATS1UW, 0x1000n, '4060'],
    ['read of nothing', ATS1UR, 0x3000n, 'fault 3'],
  ])('%s', (_, register, address, expected) => {
    const { bench } = bench1();
    bench.write(register, address, 4);
    const value = bench.read(PAR, 4);
    expect((value & 1n) === 1n ? `fault ${value.toString(16)}` : ((value >> 16n) & 0xffffn).toString(16)).toBe(
      expected,
    );
  });

  test('record no fault', () => {
    const { bench } = bench1();
    bench.write(ATS1PR, 0x3000n, 4);
    expect(bench.read(FSR, 4)).toBe(0n);
    expect(bench.fresh()).toEqual([]);
  });

  test('of nested banks are not modelled', () => {
    const { bench } = bench1();
    bench.write(CBAR, CBAR.make({ TYPE: 3 }), 4);
    bench.write(ATS1PR, 0x1000n, 4);
    expect(bench.fresh()).toEqual(['not modelled smmu: an address translation operation of nested context bank 4']);
  });

  test('are not there where IDR0.ATOSNS says so', () => {
    const { bench } = bench1('mmu-500');
    bench.write(ATS1PR, 0x1000n, 4);
    expect(bench.read(PAR, 4)).toBe(0n);
    expect(bench.fresh()).toEqual(['note write of 0x1000: CB4_ATS1PR does not exist in this part']);
  });
});
