import { error, type Outcome, type Problem, warning } from '../base/problem';
import { type AnyProfile, overrideAny } from '../smmu/profiles/any';
import { profiles } from '../smmu/profiles/library';
import { selectProfile } from '../smmu/profiles/override';
import { profilesV2 } from '../smmu/profiles/v2/library';
import type { DriverDescription } from './driver';
import type { Scenario } from './scenario';

/** The profile of a scenario that names none, by what its driver drives. */
export const usualProfiles: Readonly<Record<DriverDescription['hardware'], string>> = {
  'smmu-v3': 'qemu-virt',
  'smmu-v2': 'mmu-500',
};

/** Every profile that ships, of either architecture. */
export const allProfiles: readonly AnyProfile[] = [...Object.values(profiles), ...Object.values(profilesV2)];

/** The hardware of a run: the scenario's profile, or the one asked for, which may carry changes (`qemu-virt,IDR1.SIDSIZE=8`), with the changes of the scenario.
 *  One that the scenario's driver does not drive leaves the scenario's own, with the warning `profile-hardware`. Else problems of `selectProfile`, at the
 *  place of the scenario's own where none was asked for. */
export function profileFor(scenario: Scenario, asked?: string): Outcome<AnyProfile> {
  const [name = '', ...changes] = (asked ?? scenario.profile).split(',');
  const { profileAt: at } = scenario;
  if (asked !== undefined && isOfOther(scenario, name)) {
    const own = profileFor(scenario);
    const message = `${name} is nothing that ${scenario.driver.name} drives; ${scenario.profile} is used`;
    return { ...own, problems: [...own.problems, warning('profile-hardware', message)] };
  }
  const { value, problems } = chosen(scenario, name, [...scenario.overrides, ...changes]);
  const placed = asked === undefined && at ? problems.map((problem): Problem => ({ at, ...problem })) : problems;
  return value ? { value, problems: placed } : { problems: placed };
}

function isOfOther({ driver }: Scenario, name: string): boolean {
  const others = driver.hardware === 'smmu-v2' ? profiles : profilesV2;
  return name in others;
}

function chosen({ driver }: Scenario, name: string, changes: readonly string[]): Outcome<AnyProfile> {
  if (driver.hardware === 'smmu-v3') return selectProfile(name, changes);
  const base = profilesV2[name];
  if (base) return overrideAny(base, changes);
  const known = `Known: ${Object.keys(profilesV2).join(', ')}.`;
  return { problems: [error('profile-unknown', `there is no profile "${name}" of an SMMUv2`, undefined, known)] };
}
