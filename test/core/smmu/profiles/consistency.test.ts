import { describe, expect, test } from 'vitest';
import { profiles } from '../../../../src/core/smmu/profiles/library';
import { selectProfile } from '../../../../src/core/smmu/profiles/override';
import { hasFeature } from '../../../../src/core/smmu/profiles/profile';

/** What is wrong with `mmu-700` after these overrides, one line each. */
function complaints(overrides: readonly string[]): string[] {
  return selectProfile('mmu-700', overrides).problems.map(
    ({ severity, message }) => `${severity}: ${message.replace('mmu-700: ', '')}`,
  );
}

const withoutAts = ['IDR0.ATS=0', 'IDR0.PRI=0', 'IDR1.PRIQS=0', 'IDR3.PPS=0'];
/** What version 3.3 asks for, one left out. */
const from33 = (without: string) => [
  'architecture=3.3',
  ...['IDR3.E0PD', 'IDR3.PTWNNC'].map((field) => `${field}=${field === without ? 0 : 1}`),
];

/** A rule, overrides that just keep it, and overrides that just break it. */
const rules: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['error: IDR0.TTF=0: IDR0.TTF 0 is reserved', ['IDR0.TTF=1'], ['IDR0.TTF=0']],
  ['error: IDR0.TTENDIAN=1: IDR0.TTENDIAN 1 is reserved', ['IDR0.TTENDIAN=0'], ['IDR0.TTENDIAN=1']],
  ['error: IDR0.STALL_MODEL=3: IDR0.STALL_MODEL is at most 2', ['IDR0.STALL_MODEL=2'], ['IDR0.STALL_MODEL=3']],
  ['error: IDR0.ST_LEVEL=2: IDR0.ST_LEVEL is at most 1', ['IDR0.ST_LEVEL=1'], ['IDR0.ST_LEVEL=2', 'IDR1.SIDSIZE=6']],
  ['error: IDR0.PRI=1: IDR0.PRI needs IDR0.ATS', ['IDR0.ATS=1'], ['IDR0.ATS=0']],
  ['error: IDR0.NS1ATS=1: IDR0.NS1ATS needs IDR0.ATS', ['IDR0.NS1ATS=1'], ['IDR0.NS1ATS=1', ...withoutAts]],
  ['error: IDR1.SIDSIZE=33: IDR1.SIDSIZE is at most 32', ['IDR1.SIDSIZE=32'], ['IDR1.SIDSIZE=33']],
  ['error: IDR1.SSIDSIZE=21: IDR1.SSIDSIZE is at most 20', ['IDR1.SSIDSIZE=20'], ['IDR1.SSIDSIZE=21']],
  ['error: IDR1.CMDQS=20: IDR1.CMDQS is at most 19', ['IDR1.CMDQS=19'], ['IDR1.CMDQS=20']],
  ['error: IDR1.EVENTQS=20: IDR1.EVENTQS is at most 19', ['IDR1.EVENTQS=19'], ['IDR1.EVENTQS=20']],
  ['error: IDR1.PRIQS=20: IDR1.PRIQS is at most 19', ['IDR1.PRIQS=19'], ['IDR1.PRIQS=20']],
  [
    'warning: IDR1.PRIQS=19: IDR1.PRIQS needs IDR0.PRI',
    ['IDR0.PRI=0', 'IDR3.PPS=0', 'IDR1.PRIQS=0'],
    ['IDR0.PRI=0', 'IDR3.PPS=0', 'IDR1.PRIQS=19'],
  ],
  [
    'warning: IDR1.SIDSIZE=7: IDR1.SIDSIZE above 6 needs IDR0.ST_LEVEL=1',
    ['IDR0.ST_LEVEL=0', 'IDR1.SIDSIZE=6'],
    ['IDR0.ST_LEVEL=0', 'IDR1.SIDSIZE=7'],
  ],
  ['error: IDR3.BBML=3: IDR3.BBML 3 is reserved', ['IDR3.BBML=1'], ['IDR3.BBML=3']],
  [
    'warning: IDR3.BBML=0: IDR3.BBML is at least 1 from SMMUv3.2 on',
    ['IDR3.BBML=0', 'architecture=3.1'],
    ['IDR3.BBML=0'],
  ],
  ['warning: IDR3.RIL=0: IDR3.RIL is at least 1 from SMMUv3.2 on', ['IDR3.RIL=0', 'architecture=3.1'], ['IDR3.RIL=0']],
  [
    'warning: IDR3.HAD=0: IDR3.HAD is at least 1 from SMMUv3.1 on, with IDR0.S1P',
    ['IDR3.HAD=0', 'architecture=3.0'],
    ['IDR3.HAD=0', 'architecture=3.1'],
  ],
  [
    'warning: IDR3.XNX=0: IDR3.XNX is at least 1 from SMMUv3.1 on, with IDR0.S2P',
    ['IDR3.XNX=0', 'architecture=3.0'],
    ['IDR3.XNX=0', 'architecture=3.1'],
  ],
  [
    'error: IDR5.GRAN4K=0: IDR5.GRAN4K or another granule must be 1',
    ['IDR5.GRAN4K=0', 'IDR5.GRAN64K=0', 'IDR5.VAX=0'],
    ['IDR5.GRAN4K=0', 'IDR5.GRAN16K=0', 'IDR5.GRAN64K=0', 'IDR5.VAX=0'],
  ],
  [
    'error: IDR5.VAX=1: IDR5.VAX needs IDR5.GRAN64K',
    ['IDR5.VAX=0', 'IDR5.GRAN64K=0'],
    ['IDR5.VAX=1', 'IDR5.GRAN64K=0'],
  ],
  ['error: IDR0.ATSRECERR=1: IDR0.ATSRECERR needs IDR0.ATS', ['IDR0.ATSRECERR=1'], ['IDR0.ATSRECERR=1', ...withoutAts]],
  ['error: IDR0.VATOS=1: IDR0.VATOS needs IDR0.ATOS', ['IDR0.VATOS=1', 'IDR0.ATOS=1'], ['IDR0.VATOS=1']],
  [
    'warning: IDR3.PPS=1: IDR3.PPS needs IDR0.PRI',
    ['IDR0.PRI=0', 'IDR1.PRIQS=0', 'IDR3.PPS=0'],
    ['IDR0.PRI=0', 'IDR1.PRIQS=0'],
  ],
  ['error: IDR3.PASIDTT=1: IDR3.PASIDTT needs IDR0.ATS', ['IDR3.PASIDTT=1'], ['IDR3.PASIDTT=1', ...withoutAts]],
  ['error: IDR3.DPT=1: IDR3.DPT needs IDR0.ATS', ['IDR3.DPT=1'], ['IDR3.DPT=1', ...withoutAts]],
  [
    'warning: IDR3.FWB=0: IDR3.FWB is at least 1 from SMMUv3.2 on, with IDR0.S2P',
    ['IDR3.FWB=0', 'architecture=3.1'],
    ['IDR3.FWB=0'],
  ],
  ['warning: IDR3.E0PD=0: IDR3.E0PD is at least 1 from SMMUv3.3 on, with IDR0.S1P', from33(''), from33('IDR3.E0PD')],
  [
    'warning: IDR3.PTWNNC=0: IDR3.PTWNNC is at least 1 from SMMUv3.3 on, with IDR0.S2P',
    from33(''),
    from33('IDR3.PTWNNC'),
  ],
  [
    'warning: IDR5.STALL_MAX=128: IDR5.STALL_MAX is 0 when IDR0.STALL_MODEL is 1 (terminate only)',
    ['IDR0.STALL_MODEL=1', 'IDR5.STALL_MAX=0'],
    ['IDR0.STALL_MODEL=1', 'IDR5.STALL_MAX=128'],
  ],
];

describe('§6.3.1 to §6.3.6 what identification registers may say', () => {
  test.each(rules)('%s', (complaint, kept, broken) => {
    expect(complaints(kept)).toEqual([]);
    expect(complaints(broken)).toEqual([complaint]);
  });

  test('without stage 1 nothing that belongs to it may be there', () => {
    expect(complaints(['IDR0.S1P=0']).sort()).toEqual([
      'error: IDR0.CD2L=1: IDR0.CD2L needs IDR0.S1P',
      'error: IDR0.HYP=1: IDR0.HYP needs IDR0.S1P',
      'error: IDR1.SSIDSIZE=20: IDR1.SSIDSIZE needs IDR0.S1P',
      'warning: IDR0.ASID16=1: IDR0.ASID16 needs IDR0.S1P',
    ]);
    const alone = ['IDR0.CD2L=0', 'IDR0.HYP=0', 'IDR1.SSIDSIZE=0', 'IDR0.ASID16=0'];
    expect(complaints(['IDR0.S1P=0', ...alone])).toEqual([]);
    expect(complaints(['IDR0.S1P=0', 'IDR0.S2P=0', 'IDR0.VMW=0', 'IDR0.VMID16=0', 'IDR3.FWB=0', ...alone])).toEqual([
      'error: IDR0.S1P=0: IDR0.S1P or IDR0.S2P must be 1: a part has at least one stage',
    ]);
  });

  test('without stage 2 nothing that belongs to it should be there, and XNX need not be', () => {
    expect(complaints(['IDR0.S2P=0', 'IDR3.XNX=0'])).toContain('error: IDR3.FWB=1: IDR3.FWB needs IDR0.S2P');
    expect(complaints(['IDR0.S2P=0', 'IDR3.XNX=0', 'IDR3.FWB=0'])).toEqual([
      'warning: IDR0.VMID16=1: IDR0.VMID16 needs IDR0.S2P',
      'warning: IDR0.VMW=1: IDR0.VMW needs IDR0.S2P',
    ]);
  });
});

/** Identification registers and GBPA of the profiles, in hexadecimal, as software reads them. */
const values = `
qemu-virt 3.1: IDR0=d44101b IDR1=2730010 IDR2=0 IDR3=1414 IDR4=0 IDR5=74 IIDR=0 AIDR=1 GBPA=1000
minimal 3.0: IDR0=540000a IDR1=1070008 IDR2=0 IDR3=0 IDR4=0 IDR5=12 IIDR=0 AIDR=0 GBPA=1000
mmu-600 3.1: IDR0=84f76bb IDR1=e739d18 IDR2=0 IDR3=1c IDR4=0 IDR5=800075 IIDR=4830043b AIDR=1 GBPA=1000
mmu-700 3.2: IDR0=84f76bb IDR1=e739d18 IDR2=0 IDR3=173c IDR4=0 IDR5=800476 IIDR=4870043b AIDR=2 GBPA=1000
mmu-s3 3.3: IDR0=8cf76fb IDR1=e739d18 IDR2=0 IDR3=2773c IDR4=0 IDR5=800476 IIDR=43b AIDR=3 GBPA=1000
non-coherent 3.1: IDR0=84f76ab IDR1=e739d18 IDR2=0 IDR3=1c IDR4=0 IDR5=800075 IIDR=4830043b AIDR=1 GBPA=1000
`;

test('every profile shows software its values', () => {
  const shown = Object.values(profiles).map(({ name, architecture, identification, gbpa }) => {
    const ids = Object.entries(identification).map(([register, value]) => `${register}=${value.toString(16)}`);
    return `${name} ${architecture}: ${ids.join(' ')} GBPA=${gbpa.toString(16)}`;
  });
  expect(shown).toEqual(values.trim().split('\n'));
});

test('a feature is a field that is not 0; a leading ! turns it round', () => {
  const profile = profiles['mmu-600'];
  if (!profile) throw new Error('no profile');
  expect([
    hasFeature(profile, 'IDR0.ATS'),
    hasFeature(profile, '!IDR0.ATS'),
    hasFeature(profile, 'IDR3.DPT'),
    hasFeature(profile, '!IDR3.DPT'),
    hasFeature(profile, undefined),
  ]).toEqual([true, false, false, true, true]);
  expect(() => hasFeature(profile, 'IDR0.NONE')).toThrow('no field IDR0.NONE');
  expect(() => hasFeature(profile, 'IDR9.NONE' as 'IDR5.NONE')).toThrow('no field IDR9.NONE');
});
