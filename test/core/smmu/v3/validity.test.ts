import { describe, expect, test } from 'vitest';
import { CR2 } from '../../../../src/core/smmu/registers/control';
import { CD } from '../../../../src/core/smmu/structures/cd';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { cdProblem } from '../../../../src/core/smmu/v3/cd-validity';
import { steProblem, streamWorld } from '../../../../src/core/smmu/v3/ste-validity';
import { Bench } from '../bench';

type SteFields = Parameters<typeof STE.make>[0];
type CdFields = Parameters<typeof CD.make>[0];

const stage2 = { Config: 6, S2AA64: 1, S2T0SZ: 24, S2SL0: 1, S2PS: 4 };
const nested = { ...stage2, Config: 7 };

function judgeSte(overrides: readonly string[], fields: SteFields, profile = 'mmu-600'): string {
  return steProblem(new Bench(profile, overrides).smmu.part, STE.make({ V: 1, ...fields })) ?? 'legal';
}

function judgeCd(
  overrides: readonly string[],
  fields: CdFields,
  ste: SteFields = { Config: 5 },
  profile = 'mmu-600',
): string {
  const usual = { V: 1, AA64: 1, A: 1, T0SZ: 25, EPD1: 1, IPS: 5 };
  return (
    cdProblem(new Bench(profile, overrides).smmu.part, STE.make({ V: 1, ...ste }), CD.make({ ...usual, ...fields })) ??
    'legal'
  );
}

describe('§5.2.2 STE', () => {
  test.each<[string, SteFields, string]>([
    ['IDR0.S1P=1', { Config: 5 }, 'legal'],
    ['IDR0.S1P=1', stage2, 'legal'],
    ['IDR0.S1P=1', nested, 'legal'],
    ['IDR0.S2P=0 IDR0.VMW=0 IDR0.VMID16=0', stage2, 'Config selects stage 2, which the part lacks'],
    ['IDR0.S2P=0 IDR0.VMW=0 IDR0.VMID16=0', { Config: 5, S2VMID: 0x100 }, 'legal'],
    // ATS.
    ['IDR0.ATS=1', { ...nested, EATS: 2 }, 'legal'],
    ['IDR0.ATS=1', { ...nested, EATS: 2, S2S: 1 }, 'EATS=2 needs both stages, S2S=0 and split-stage ATS'],
    ['IDR0.NS1ATS=1', { ...nested, EATS: 2 }, 'EATS=2 needs both stages, S2S=0 and split-stage ATS'],
    ['IDR0.ATS=1', { ...stage2, EATS: 2 }, 'EATS=2 needs both stages, S2S=0 and split-stage ATS'],
    ['IDR0.ATS=1', { Config: 5, EATS: 2 }, 'EATS=2 needs both stages, S2S=0 and split-stage ATS'],
    ['IDR0.ATS=1', { Config: 4, EATS: 2 }, 'legal'],
    ['IDR0.ATS=0 IDR0.PRI=0', { Config: 5, EATS: 2 }, 'legal'],
    ['IDR0.ATS=1', { ...stage2, EATS: 1 }, 'legal'],
    ['IDR0.ATS=1', { ...stage2, EATS: 1, S2S: 1 }, 'EATS=1 needs S2S=0'],
    ['IDR0.ATS=1', { ...stage2, S2S: 1 }, 'legal'],
    ['IDR0.ATS=1', { Config: 5, EATS: 1, S2S: 1 }, 'legal'],
    ['IDR3.DPT=1', { ...stage2, EATS: 3 }, 'legal'],
    ['IDR3.DPT=1', { ...stage2, EATS: 3, S2S: 1 }, 'EATS=3 needs S2S=0'],
    ['IDR3.DPT=1', { Config: 5, EATS: 3, S2S: 1 }, 'legal'],
    ['IDR3.DPT=1', { Config: 5, EATS: 3, STRW: 2 }, 'EATS=3 needs an EL1 stream'],
    ['IDR3.DPT=0', { ...stage2, EATS: 3, S2S: 1 }, 'legal'],
    // Stage 1.
    ['IDR0.HYP=1', { Config: 5, STRW: 1 }, 'STRW is reserved'],
    ['IDR0.HYP=1', { Config: 5, STRW: 3 }, 'STRW is reserved'],
    ['IDR0.HYP=1', { Config: 5, STRW: 2 }, 'legal'],
    ['IDR0.HYP=1', { ...nested, STRW: 1 }, 'legal'],
    ['IDR0.HYP=0', { Config: 5, STRW: 1 }, 'legal'],
    ['IDR0.STALL_MODEL=0', { Config: 5, S1STALLD: 1 }, 'legal'],
    [
      'IDR0.STALL_MODEL=1 IDR5.STALL_MAX=0',
      { Config: 5, S1STALLD: 1 },
      'S1STALLD is 1, but the stall model does not allow it',
    ],
    ['IDR0.STALL_MODEL=2', { Config: 5, S1STALLD: 1 }, 'S1STALLD is 1, but the stall model does not allow it'],
    ['IDR1.SSIDSIZE=4', { Config: 5, S1CDMax: 4 }, 'legal'],
    ['IDR1.SSIDSIZE=4', { Config: 5, S1CDMax: 5 }, 'S1CDMax 5 is above SSIDSIZE 4'],
    ['IDR1.SSIDSIZE=0', { Config: 5, S1CDMax: 5 }, 'legal'],
    ['IDR1.SSIDSIZE=4', { ...stage2, S1CDMax: 5 }, 'legal'],
    ['IDR0.CD2L=0', { Config: 5, S1CDMax: 4, S1Fmt: 0 }, 'legal'],
    ['IDR0.CD2L=0', { Config: 5, S1CDMax: 4, S1Fmt: 1 }, 'S1Fmt selects two levels, which the part lacks'],
    ['IDR0.CD2L=0', { Config: 5, S1CDMax: 4, S1Fmt: 2 }, 'S1Fmt selects two levels, which the part lacks'],
    ['IDR0.CD2L=0', { Config: 5, S1CDMax: 4, S1Fmt: 3 }, 'legal'],
    ['IDR0.CD2L=0', { Config: 5, S1CDMax: 0, S1Fmt: 1 }, 'legal'],
    ['IDR0.CD2L=0 IDR1.SSIDSIZE=0', { Config: 5, S1CDMax: 4, S1Fmt: 1 }, 'legal'],
    ['IDR0.CD2L=1', { Config: 5, S1CDMax: 4, S1Fmt: 1 }, 'legal'],
    ['IDR5.OAS=4', { Config: 5, S1ContextPtr: 1n << 38n }, 'S1ContextPtr is beyond the address size'],
    ['IDR5.OAS=4', { Config: 5, S1ContextPtr: 1n << 37n }, 'legal'],
    ['IDR5.OAS=4 architecture=3.0', { Config: 5, S1ContextPtr: 1n << 38n }, 'legal'],
    ['IDR5.OAS=4', { ...stage2, S1ContextPtr: 1n << 38n }, 'legal'],
    ['IDR5.OAS=4', { ...nested, S1ContextPtr: 1n << 38n }, 'legal'],
    // Stage 2.
    ['IDR0.TTF=2', { ...stage2, S2AA64: 0 }, 'S2AA64 selects a table format that the part lacks'],
    ['IDR0.TTF=1', stage2, 'S2AA64 selects a table format that the part lacks'],
    ['IDR0.TTF=3', { ...stage2, S2AA64: 0 }, 'legal'],
    ['IDR0.TTENDIAN=2', { ...stage2, S2ENDI: 1 }, 'S2ENDI selects an endianness that the part lacks'],
    ['IDR0.TTENDIAN=3', stage2, 'S2ENDI selects an endianness that the part lacks'],
    ['IDR0.TTENDIAN=3', { ...stage2, S2ENDI: 1 }, 'legal'],
    ['IDR0.TTENDIAN=0', { ...stage2, S2ENDI: 1 }, 'legal'],
    ['IDR0.STALL_MODEL=1 IDR5.STALL_MAX=0', { ...stage2, S2S: 1 }, 'S2S is 1, but the part only terminates'],
    ['IDR0.STALL_MODEL=2', stage2, 'S2S is 0, but the part always stalls'],
    ['IDR0.STALL_MODEL=2', { ...stage2, S2S: 1 }, 'legal'],
    ['IDR0.HTTU=0', { ...stage2, S2HA: 1 }, 'S2HA is 1 without Access flag update'],
    ['IDR0.HTTU=1', { ...stage2, S2HA: 1 }, 'legal'],
    ['IDR0.HTTU=1', { ...stage2, S2HA: 1, S2HD: 1 }, 'S2HD is 1 without dirty state update'],
    ['IDR0.HTTU=2', { ...stage2, S2HA: 1, S2HD: 1 }, 'legal'],
    ['IDR0.HTTU=1', { ...stage2, S2HD: 1 }, 'legal'],
    ['IDR0.HTTU=3', { ...stage2, S2HAFT: 1 }, 'S2HAFT needs S2HA'],
    ['IDR0.HTTU=3', { ...stage2, S2HAFT: 1, S2HA: 1 }, 'legal'],
    ['IDR0.HTTU=2', { ...stage2, S2HAFT: 1 }, 'legal'],
    ['IDR3.FWB=1 IDR0.TTF=3', { ...stage2, S2AA64: 0, S2FWB: 1 }, 'S2FWB needs AArch64 tables'],
    ['IDR3.FWB=0 IDR0.TTF=3', { ...stage2, S2AA64: 0, S2FWB: 1 }, 'legal'],
    ['IDR3.FWB=1', { ...stage2, S2FWB: 1 }, 'legal'],
    ['IDR3.MPAM=1', { ...nested, S1MPAM: 1, VMSPtr: 1n << 36n }, 'VMSPtr is beyond the address size'],
    ['IDR3.MPAM=1', { ...nested, S1MPAM: 1, VMSPtr: 1n << 35n }, 'legal'],
    ['IDR3.MPAM=1', { ...nested, VMSPtr: 1n << 36n }, 'legal'],
    ['IDR3.MPAM=1', { ...stage2, S1MPAM: 1, VMSPtr: 1n << 36n }, 'legal'],
    ['IDR3.MPAM=0', { ...nested, S1MPAM: 1, VMSPtr: 1n << 36n }, 'legal'],
    ['IDR5.GRAN64K=0', { ...stage2, S2TG: 1 }, 'S2TG selects a granule that the part lacks'],
    ['IDR5.GRAN16K=0', { ...stage2, S2TG: 2 }, 'S2TG selects a granule that the part lacks'],
    ['IDR5.GRAN4K=0', stage2, 'S2TG selects a granule that the part lacks'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 15 }, 'S2T0SZ 15 is out of range'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 16, S2SL0: 2 }, 'legal'],
    ['IDR5.OAS=4', { ...stage2, S2T0SZ: 19, S2SL0: 2 }, 'S2T0SZ 19 is out of range'],
    ['IDR5.OAS=4', { ...stage2, S2T0SZ: 20, S2SL0: 2 }, 'legal'],
    // §5.2 S2SL0: the highest level needs enough output address bits.
    [
      'IDR5.OAS=3',
      { ...stage2, S2T0SZ: 22, S2SL0: 2 },
      'S2SL0 selects level 0, for which 42-bit addresses are too small',
    ],
    ['IDR5.OAS=3', { ...stage2, S2T0SZ: 22, S2SL0: 1 }, 'legal'],
    ['IDR5.OAS=4', { ...stage2, S2T0SZ: 22, S2SL0: 2 }, 'legal'],
    [
      'IDR5.OAS=2',
      { ...stage2, S2TG: 2, S2T0SZ: 24, S2SL0: 2 },
      'S2SL0 selects level 1, for which 40-bit addresses are too small',
    ],
    ['IDR5.OAS=2', { ...stage2, S2TG: 2, S2T0SZ: 24, S2SL0: 1 }, 'legal'],
    ['IDR5.OAS=3', { ...stage2, S2TG: 2, S2T0SZ: 24, S2SL0: 2 }, 'legal'],
    [
      'IDR5.OAS=3',
      { ...stage2, S2TG: 1, S2T0SZ: 22, S2SL0: 2 },
      'S2SL0 selects level 1, for which 42-bit addresses are too small',
    ],
    ['IDR5.OAS=4', { ...stage2, S2TG: 1, S2T0SZ: 20, S2SL0: 2 }, 'legal'],
    // §3.4: intermediate addresses have 40 bits at least where there are AArch32 tables.
    ['IDR5.OAS=1', { ...stage2, S2T0SZ: 24 }, 'S2T0SZ 24 is out of range'],
    ['IDR5.OAS=1 IDR0.TTF=3', { ...stage2, S2T0SZ: 24 }, 'legal'],
    ['IDR5.OAS=1 IDR0.TTF=3', { ...stage2, S2T0SZ: 23 }, 'S2T0SZ 23 is out of range'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 40, S2SL0: 0 }, 'S2T0SZ 40 is out of range'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 39, S2SL0: 0 }, 'legal'],
    ['IDR3.STT=1', { ...stage2, S2T0SZ: 48, S2SL0: 3 }, 'legal'],
    ['IDR3.STT=1', { ...stage2, S2T0SZ: 49, S2SL0: 3 }, 'S2T0SZ 49 is out of range'],
    ['IDR3.STT=0', { ...stage2, S2T0SZ: 39, S2SL0: 3 }, 'S2SL0, S2T0SZ and S2TG do not fit together'],
    ['IDR5.GRAN16K=1', { ...stage2, S2TG: 2, S2SL0: 3 }, 'S2SL0, S2T0SZ and S2TG do not fit together'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 21 }, 'legal'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 20 }, 'S2SL0, S2T0SZ and S2TG do not fit together'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 33 }, 'legal'],
    ['IDR5.GRAN4K=1', { ...stage2, S2T0SZ: 34 }, 'S2SL0, S2T0SZ and S2TG do not fit together'],
    ['IDR5.OAS=6', { ...stage2, S2PS: 0, S2TTB: 1n << 28n }, 'S2TTB is beyond the output address size'],
    ['IDR5.OAS=6', { ...stage2, S2PS: 0, S2TTB: 1n << 27n }, 'legal'],
    ['IDR5.OAS=6', { ...stage2, S2PS: 6, S2TTB: 1n << 44n }, 'S2TTB is beyond the output address size'],
    ['IDR5.OAS=6', { ...stage2, S2PS: 6, S2TTB: 1n << 44n, S2TG: 1 }, 'legal'],
    // VMID.
    ['IDR0.VMID16=0', { Config: 5, S2VMID: 0x100 }, 'S2VMID has more than 8 bits'],
    ['IDR0.VMID16=0', { Config: 5, S2VMID: 0xff }, 'legal'],
    ['IDR0.VMID16=1', { Config: 5, S2VMID: 0x100 }, 'legal'],
    ['IDR0.VMID16=0', { ...stage2, S2VMID: 0x100 }, 'S2VMID has more than 8 bits'],
    ['IDR0.VMID16=0', { Config: 4, S2VMID: 0x100 }, 'legal'],
    ['IDR0.VMID16=0', { Config: 5, STRW: 2, S2VMID: 0x100 }, 'legal'],
  ])('%s %o: %s', (overrides, fields, expected) => {
    expect(judgeSte(overrides.split(' '), fields)).toBe(expected);
  });

  test('stage 1 on a part without it', () => {
    const overrides = ['IDR0.S1P=0', 'IDR0.HYP=0', 'IDR0.CD2L=0', 'IDR1.SSIDSIZE=0'];
    expect(judgeSte(overrides, { Config: 5 })).toBe('Config selects stage 1, which the part lacks');
    expect(judgeSte(overrides, stage2)).toBe('legal');
  });
});

test('§3.3.4 the StreamWorld: STRW, HYP, E2H, and only for stage 1 alone', () => {
  const world = (overrides: readonly string[], fields: SteFields, e2h: number) => {
    const bench = new Bench('mmu-600', overrides);
    bench.write(CR2, e2h);
    return streamWorld(bench.smmu.part, STE.make({ V: 1, ...fields }));
  };
  expect([
    world([], { Config: 5 }, 1),
    world([], { Config: 5, STRW: 2 }, 0),
    world([], { Config: 5, STRW: 2 }, 1),
    world([], { Config: 7, STRW: 2 }, 1),
    world(['IDR0.HYP=0'], { Config: 5, STRW: 2 }, 1),
  ]).toEqual(['NS-EL1', 'NS-EL2', 'NS-EL2-E2H', 'NS-EL1', 'NS-EL1']);
});

describe('§5.4.2 CD', () => {
  test.each<[string, CdFields, string]>([
    ['IDR0.S1P=1', {}, 'legal'],
    ['IDR0.STALL_MODEL=0', { S: 1 }, 'legal'],
    ['IDR0.STALL_MODEL=1 IDR5.STALL_MAX=0', { S: 1 }, 'S is 1, but the part only terminates'],
    ['IDR0.STALL_MODEL=2', {}, 'S is 0, but the part always stalls'],
    ['IDR0.STALL_MODEL=2', { S: 1 }, 'legal'],
    ['IDR0.TERM_MODEL=1', { A: 0 }, 'A is 0, but the part always aborts'],
    ['IDR0.TERM_MODEL=1', { A: 1 }, 'legal'],
    ['IDR0.TERM_MODEL=0', { A: 0 }, 'legal'],
    ['IDR0.HTTU=0', { HA: 1 }, 'HA is 1 without Access flag update'],
    ['IDR0.HTTU=1', { HA: 1 }, 'legal'],
    ['IDR0.HTTU=1', { HA: 1, HD: 1 }, 'HD is 1 without dirty state update'],
    ['IDR0.HTTU=1', { HD: 1 }, 'legal'],
    ['IDR0.HTTU=2', { HA: 1, HD: 1 }, 'legal'],
    ['IDR0.HTTU=2', { HAFT: 1 }, 'HAFT is 1 without Access flag update of table entries'],
    ['IDR0.HTTU=3', { HAFT: 1 }, 'legal'],
    ['IDR0.ASID16=0', { ASID: 0x100 }, 'ASID has more than 8 bits'],
    ['IDR0.ASID16=0', { ASID: 0xff }, 'legal'],
    ['IDR0.ASID16=1', { ASID: 0x100 }, 'legal'],
    ['IDR0.TTF=2', { AA64: 0 }, 'AA64 selects a table format that the part lacks'],
    ['IDR0.TTF=1', {}, 'AA64 selects a table format that the part lacks'],
    ['IDR0.TTF=3', { AA64: 0, TG0: 3 }, 'legal'],
    ['IDR0.TTENDIAN=2', { ENDI: 1 }, 'ENDI selects an endianness that the part lacks'],
    ['IDR0.TTENDIAN=3', {}, 'ENDI selects an endianness that the part lacks'],
    ['IDR0.TTENDIAN=3', { ENDI: 1 }, 'legal'],
    ['IDR0.TTENDIAN=0', { ENDI: 1 }, 'legal'],
    ['IDR5.GRAN16K=0', { TG0: 2 }, 'TG0 selects a granule that the part lacks'],
    ['IDR5.GRAN16K=1', { TG0: 3 }, 'TG0 selects a granule that the part lacks'],
    ['IDR5.GRAN16K=1', { TG0: 3, EPD0: 1 }, 'legal'],
    ['IDR5.GRAN16K=1', { T0SZ: 15 }, 'T0SZ 15 is out of range'],
    ['IDR5.GRAN16K=1', { T0SZ: 16 }, 'legal'],
    ['IDR5.GRAN16K=1', { T0SZ: 40 }, 'T0SZ 40 is out of range'],
    ['IDR5.GRAN16K=1', { T0SZ: 39 }, 'legal'],
    ['IDR3.STT=1', { T0SZ: 48 }, 'legal'],
    ['IDR3.STT=1', { T0SZ: 49 }, 'T0SZ 49 is out of range'],
    ['IDR3.STT=1', { T0SZ: 48, TG0: 1 }, 'T0SZ 48 is out of range'],
    ['IDR3.STT=1', { T0SZ: 47, TG0: 1 }, 'legal'],
    ['IDR5.VAX=1', { T0SZ: 12, TG0: 1 }, 'legal'],
    ['IDR5.VAX=1', { T0SZ: 11, TG0: 1 }, 'T0SZ 11 is out of range'],
    ['IDR5.VAX=1', { T0SZ: 12 }, 'T0SZ 12 is out of range'],
    ['IDR5.VAX=0', { T0SZ: 12, TG0: 1 }, 'T0SZ 12 is out of range'],
    ['IDR5.OAS=6', { IPS: 0, TTB0: 1n << 28n }, 'TTB0 is beyond the output address size'],
    ['IDR5.OAS=6', { IPS: 0, TTB0: 1n << 27n }, 'legal'],
    ['IDR5.OAS=4', { IPS: 5, TTB0: 1n << 40n }, 'TTB0 is beyond the output address size'],
    ['IDR5.OAS=6', { IPS: 6, TTB0: 1n << 44n }, 'TTB0 is beyond the output address size'],
    ['IDR5.OAS=6', { IPS: 6, TTB0: 1n << 44n, TG0: 1 }, 'legal'],
    ['IDR5.GRAN4K=1', { EPD1: 0, T1SZ: 25, TG1: 0 }, 'TG1 selects a granule that the part lacks'],
    ['IDR5.GRAN4K=1', { EPD1: 0, T1SZ: 25, TG1: 2 }, 'legal'],
    ['IDR5.GRAN4K=1', { EPD1: 0, T1SZ: 0, TG1: 2 }, 'T1SZ 0 is out of range'],
    ['IDR5.GRAN4K=1', { EPD1: 0, T1SZ: 25, TG1: 2, TTB1: 1n << 47n }, 'TTB1 is beyond the output address size'],
  ])('%s %o: %s', (overrides, fields, expected) => {
    expect(judgeCd(overrides.split(' '), fields)).toBe(expected);
  });

  test('what the STE says: no stalls, nested formats, an EL2 world', () => {
    expect(judgeCd([], { S: 1 }, { Config: 5, S1STALLD: 1 })).toBe('S is 1, but the STE forbids stalls');
    expect(judgeCd([], {}, { Config: 5, S1STALLD: 1 })).toBe('legal');
    expect(judgeCd(['IDR0.TTF=3'], {}, { Config: 7 })).toBe('AA64 needs S2AA64 when nested');
    expect(judgeCd(['IDR0.TTF=3'], {}, { Config: 7, S2AA64: 1 })).toBe('legal');
    expect(judgeCd(['IDR0.TTF=3'], { AA64: 0 }, { Config: 7 })).toBe('legal');
    const el2 = { Config: 5, STRW: 2 };
    expect(judgeCd([], { EPD0: 1, TG0: 3 }, el2)).toBe('TG0 selects a granule that the part lacks');
    expect(judgeCd([], { EPD1: 0, TG1: 0 }, el2)).toBe('legal');
  });
});
