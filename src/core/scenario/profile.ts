import type { Outcome } from '../base/problem';
import { selectProfile } from '../smmu/profiles/override';
import type { Profile } from '../smmu/profiles/profile';
import type { Scenario } from './scenario';

/** The hardware of a run: the scenario's profile, or the one asked for, which may carry changes (`qemu-virt,IDR1.SIDSIZE=8`), with the changes of the scenario.
 *  Problems of `selectProfile`, at the place of the scenario's own where none was asked for. */
export function profileFor(scenario: Scenario, asked?: string): Outcome<Profile> {
  const [name = '', ...changes] = (asked ?? scenario.profile).split(',');
  const { value, problems } = selectProfile(name, [...scenario.overrides, ...changes]);
  const { profileAt: at } = scenario;
  const placed = asked === undefined && at ? problems.map((problem) => ({ at, ...problem })) : problems;
  return value ? { value, problems: placed } : { problems: placed };
}
