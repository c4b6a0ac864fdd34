import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/core/scenario/load';
import { profileFor } from '../../../src/core/scenario/profile';

function scenario(members: Readonly<Record<string, unknown>>) {
  const text = JSON.stringify({ version: 1, id: 'test', title: 'Test', steps: [{ boot: {} }], ...members });
  const { value, problems } = loadScenario('test.scenario.json', text);
  if (!value) throw new Error(problems.map(({ message }) => message).join('\n'));
  return value;
}

const chosen = (members: Readonly<Record<string, unknown>>, asked?: string) => {
  const { value, problems } = profileFor(scenario(members), asked);
  return [value?.name, ...problems.map(({ severity, message }) => `${severity}: ${message}`)];
};

describe('the hardware of a run', () => {
  it('is that of the driver where nobody says more', () => {
    expect(chosen({})).toEqual(['qemu-virt']);
    expect(chosen({ driver: 'arm-smmu' })).toEqual(['mmu-500']);
  });

  it('is never what the driver does not drive', () => {
    expect(chosen({ driver: 'arm-smmu' }, 'mmu-700,IDR1.SIDSIZE=8')).toEqual([
      'mmu-500',
      'warning: mmu-700 is nothing that arm-smmu drives; mmu-500 is used',
    ]);
    expect(chosen({}, 'smmu-v2-full')).toEqual([
      'qemu-virt',
      'warning: smmu-v2-full is nothing that arm-smmu-v3 drives; qemu-virt is used',
    ]);
    expect(chosen({ driver: 'arm-smmu', profile: 'mmu-600' })).toEqual([
      undefined,
      'error: there is no profile "mmu-600" of an SMMUv2',
    ]);
  });

  it('takes changes of an SMMUv2', () => {
    const { value } = profileFor(scenario({ driver: 'arm-smmu', overrides: ['IDR0.NUMSMRG=4', 'sCR0=0x401'] }));
    expect(value).toMatchObject({ sCR0: 0x401n, identification: { IDR0: 0x7c017e04n } });
    const of = (...overrides: string[]) => chosen({ driver: 'arm-smmu', overrides })[1];
    expect(of('IDR0.NUMSMRG=256')).toBe('error: IDR0.NUMSMRG=256: IDR0.NUMSMRG has 8 bits');
    expect(of('IDR9=1')).toBe('error: IDR9 is not an identification register');
    expect(of('IDR0.NOTHING=1')).toMatch(/^error: IDR0 has no field NOTHING; it has /);
    expect(of('IDR0=0x100000000')).toBe('error: IDR0=0x100000000: IDR0 has 32 bits');
    expect(of('IDR0')).toBe('error: "IDR0" does not have the form IDR0.NUMSMRG=4');
  });

  it('has knobs of its own architecture', () => {
    const knobs = (driver: string, own: unknown) =>
      loadScenario(
        'test.scenario.json',
        JSON.stringify({ version: 1, id: 't', title: 'T', driver, knobs: own, steps: [{ boot: {} }] }),
      ).problems.map(({ code }) => code);
    expect(knobs('arm-smmu', { streamConflict: 'first', sync: { reads: 2 }, translationCache: 'lazy' })).toEqual([]);
    expect(knobs('arm-smmu', { gbpa: 'x' })).toEqual(['scenario-field']);
    expect(knobs('arm-smmu-v3', { streamConflict: 'first' })).toEqual(['scenario-field']);
    expect(knobs('arm-smmu', { transition: 'old' })).toEqual(['scenario-field']);
  });
});
