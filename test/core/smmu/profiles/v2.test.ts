import { describe, expect, test } from 'vitest';
import { profilesV2 } from '../../../../src/core/smmu/profiles/v2/library';
import {
  hasFeatureV2,
  type IdentificationNameV2,
  identificationFieldV2,
  identifyV2,
  type ProfileV2,
} from '../../../../src/core/smmu/profiles/v2/profile';
import { identificationRegisters } from '../../../../src/core/smmu/registers/v2/identification';
import { Frame } from '../../../../src/core/smmu/v2/frame';

/** Fields of the identification registers that are not 0. */
function facts(profile: ProfileV2): string {
  const said = identificationRegisters.flatMap((register) =>
    register
      .decode(profile.identification[register.name as IdentificationNameV2])
      .filter(({ value }) => value !== 0n)
      .map(({ name, value }) => `${register.name}.${name}=${value}`),
  );
  const { sCR0, sACR, ACTLR, implementation } = profile;
  return [...said, `sCR0=${sCR0?.toString(16)} sACR=${sACR.toString(16)} ACTLR=${ACTLR}`, implementation].join(' ');
}

test.each([
  [
    'mmu-500',
    'IDR0.NUMSMRG=128 IDR0.NUMSIDB=15 IDR0.BTM=1 IDR0.CTTW=1 IDR0.NUMIRPT=1 IDR0.ATOSNS=1 IDR0.SMS=1 IDR0.NTS=1 IDR0.S2TS=1 IDR0.S1TS=1 IDR1.NUMCB=64 IDR1.NUMPAGENDXB=5 IDR1.PAGESIZE=1 IDR2.IAS=5 IDR2.OAS=5 IDR2.UBS=5 IDR2.PTFS_4K=1 IDR2.PTFS_64K=1 IDR7.MINOR=1 IDR7.MAJOR=2 sCR0=200001 sACR=4000000 ACTLR=3 mmu-500',
  ],
  [
    'smmu-v2-full',
    'IDR0.NUMSMRG=32 IDR0.EXIDS=1 IDR0.NUMSIDB=15 IDR0.CTTW=1 IDR0.SMS=1 IDR0.NTS=1 IDR0.S2TS=1 IDR0.S1TS=1 IDR1.NUMCB=8 IDR1.SMCD=1 IDR1.NUMS2CB=2 IDR1.NUMPAGENDXB=3 IDR2.IAS=5 IDR2.OAS=5 IDR2.UBS=5 IDR2.PTFS_4K=1 IDR2.PTFS_16K=1 IDR2.PTFS_64K=1 IDR2.VMID16=1 sCR0=undefined sACR=0 ACTLR=0 generic',
  ],
  [
    'smmu-v2-minimal',
    'IDR0.NUMSIDB=6 IDR0.PTFS_NO_AARCH32S=1 IDR0.ATOSNS=1 IDR0.S1TS=1 IDR1.NUMCB=4 IDR1.NUMPAGENDXB=2 IDR2.IAS=2 IDR2.OAS=2 sCR0=undefined sACR=0 ACTLR=0 generic',
  ],
])('%s', (name, expected) => {
  const profile = profilesV2[name];
  expect(profile && facts(profile)).toBe(expected);
  expect(profile?.name).toBe(name);
  expect([3, 4, 5, 6].map((number) => profile?.identification[`IDR${number}` as IdentificationNameV2])).toEqual([
    0n,
    0n,
    0n,
    0n,
  ]);
});

describe.each(Object.values(profilesV2).map((profile) => [profile.name, profile] as const))('%s', (_, profile) => {
  test('has banks that fit into its frame, stages for them, and groups', () => {
    const frame = new Frame(profile);
    expect(frame.banks).toBe(identificationFieldV2(profile, 'IDR1', 'NUMCB'));
    expect(identificationFieldV2(profile, 'IDR1', 'NUMS2CB')).toBeLessThanOrEqual(frame.banks);
    expect(frame.groups).toBeGreaterThan(0);
    const [s1, s2, nested] = ['S1TS', 'S2TS', 'NTS'].map((field) => identificationFieldV2(profile, 'IDR0', field));
    expect(s1).toBe(1);
    expect(nested === 0 || s2 === 1).toBe(true);
  });
});

test('features, and what is there without one', () => {
  const profile = profilesV2['smmu-v2-full'];
  if (!profile) throw new Error('no profile');
  expect(hasFeatureV2(profile, undefined)).toBe(true);
  expect(hasFeatureV2(profile, 'IDR0.EXIDS')).toBe(true);
  expect(hasFeatureV2(profile, '!IDR0.EXIDS')).toBe(false);
  expect(hasFeatureV2(profile, 'IDR0.ATOSNS')).toBe(false);
  expect(hasFeatureV2(profile, '!IDR0.ATOSNS')).toBe(true);
});

test('an identification register from its fields, cut to their width', () => {
  expect(identifyV2('IDR1', { NUMCB: 0x1ff, PAGESIZE: 1 })).toBe(0x8000_00ffn);
  expect(() => identifyV2('IDR1', { NOTHING: 1 })).toThrow('no field IDR1.NOTHING');
});
