import { describe, expect, test } from 'vitest';
import { checkConsistency } from '../../../../src/core/smmu/profiles/consistency';
import { profiles } from '../../../../src/core/smmu/profiles/library';
import { selectProfile } from '../../../../src/core/smmu/profiles/override';
import { identificationField } from '../../../../src/core/smmu/profiles/profile';

test.each(Object.keys(profiles))('%s is consistent', (name) => {
  const profile = profiles[name];
  const problems = profile ? checkConsistency(profile) : undefined;
  expect(problems?.filter((problem) => problem.severity === 'error')).toEqual([]);
});

test('qemu-virt is what QEMU shows', () => {
  const { value } = selectProfile('qemu-virt');
  const ids = Object.entries(value?.identification ?? {}).map(([name, id]) => `${name}=0x${id.toString(16)}`);
  expect(ids.join(' ')).toBe('IDR0=0xd44101b IDR1=0x2730010 IDR2=0x0 IDR3=0x1414 IDR4=0x0 IDR5=0x74 IIDR=0x0 AIDR=0x1');
});

describe('overrides', () => {
  test('by field, by register, and of what is not identification', () => {
    const { value, problems } = selectProfile('qemu-virt', [
      'IDR1.SIDSIZE=8',
      'IDR0.ATS=1',
      'IDR0.PRI=0x1',
      'IDR5=0x75',
      'architecture=3.0',
      'GBPA=0x101000',
    ]);
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(value && identificationField(value, 'IDR1', 'SIDSIZE')).toBe(8);
    expect(value?.identification.IDR0).toBe(0xd45_141bn);
    expect([value?.identification.IDR5, value?.architecture, value?.gbpa]).toEqual([0x75n, '3.0', 0x10_1000n]);
  });

  test.each([
    ['IDR1.SIDSIZE', 'profile-override', '"IDR1.SIDSIZE" does not have the form IDR1.SIDSIZE=8'],
    ['IDR9.X=1', 'profile-override', 'IDR9 is not an identification register'],
    ['CR0.SMMUEN=1', 'profile-override', 'CR0 is not an identification register'],
    ['IDR2.NO=1', 'profile-override', 'IDR2 has no field NO; it has BA_VATOS'],
    ['IDR0.ATS=2', 'profile-override', 'IDR0.ATS=2: IDR0.ATS has 1 bits'],
    ['IDR0.ATS=yes', 'profile-override', '"yes" in "IDR0.ATS=yes" is not a number'],
    ['IDR0=0x100000000', 'profile-override', 'IDR0=0x100000000: IDR0 has 32 bits'],
    ['architecture=4.0', 'profile-override', 'architecture 4.0 is none of 3.0, 3.1, 3.2, 3.3, 3.4'],
    ['IDR0.PRI=1', 'profile-inconsistent', 'qemu-virt: IDR0.PRI=1: IDR0.PRI needs IDR0.ATS'],
    ['IDR3.DPT=1', 'profile-inconsistent', 'qemu-virt: IDR3.DPT=1: IDR3.DPT needs IDR0.ATS'],
    ['IDR3.PASIDTT=1', 'profile-inconsistent', 'qemu-virt: IDR3.PASIDTT=1: IDR3.PASIDTT needs IDR0.ATS'],
    ['IDR0.ATSRECERR=1', 'profile-inconsistent', 'qemu-virt: IDR0.ATSRECERR=1: IDR0.ATSRECERR needs IDR0.ATS'],
    ['IDR0.VATOS=1', 'profile-inconsistent', 'qemu-virt: IDR0.VATOS=1: IDR0.VATOS needs IDR0.ATOS'],
    ['IDR1.CMDQS=20', 'profile-inconsistent', 'qemu-virt: IDR1.CMDQS=20: IDR1.CMDQS is at most 19'],
    ['IDR0.TTF=0', 'profile-inconsistent', 'qemu-virt: IDR0.TTF=0: IDR0.TTF 0 is reserved'],
    ['IDR5=0x4', 'profile-inconsistent', 'qemu-virt: IDR5.GRAN4K=0: IDR5.GRAN4K or another granule must be 1'],
  ])('%s is refused', (override, code, message) => {
    const { value, problems } = selectProfile('qemu-virt', [override]);
    expect(value).toBeUndefined();
    const errors = problems.filter((problem) => problem.severity === 'error');
    expect(errors.map((problem) => [problem.code, problem.message])).toEqual([[code, message]]);
  });

  test('an unknown profile is named with those that exist', () => {
    const [problem] = selectProfile('mmu-900').problems;
    expect(problem?.code).toBe('profile-unknown');
    expect(problem?.help).toContain('qemu-virt');
  });

  test.each([
    ['3.0', ''],
    ['3.1', 'IDR3.HAD IDR3.XNX'],
    ['3.2', 'IDR3.HAD IDR3.XNX IDR3.RIL IDR3.BBML IDR3.FWB'],
    ['3.3', 'IDR3.HAD IDR3.XNX IDR3.RIL IDR3.BBML IDR3.FWB IDR3.E0PD IDR3.PTWNNC'],
  ])('version %s makes features mandatory, each with its stage', (version, expected) => {
    const missing = (overrides: readonly string[]) => {
      const { problems } = selectProfile('mmu-600', [`architecture=${version}`, ...overrides]);
      const names = problems.map(({ message }) => /(IDR3\.\w+) is at least 1/.exec(message)?.[1]);
      return names.filter((name) => name !== undefined).join(' ');
    };
    expect(missing(['IDR3=0'])).toBe(expected);
    const alone = missing(['IDR3=0', 'IDR0.S2P=0', 'IDR0.VMID16=0', 'IDR0.VMW=0']);
    expect(alone).toBe(expected.replace(/ ?IDR3\.(XNX|FWB|PTWNNC)/g, ''));
  });

  test('what only emulators break is a warning', () => {
    const { value, problems } = selectProfile('qemu-virt', ['IDR0.S2P=0']);
    expect(value).toBeDefined();
    expect(problems.map((problem) => `${problem.severity}: ${problem.message}`)).toEqual([
      'warning: qemu-virt: IDR0.VMID16=1: IDR0.VMID16 needs IDR0.S2P',
    ]);
  });
});
