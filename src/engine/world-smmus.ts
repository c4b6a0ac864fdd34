import type { Outcome, Problem } from '../core/base/problem';
import type { Scenario } from '../core/scenario/scenario';
import { type AnyProfile, overrideAny } from '../core/smmu/profiles/any';
import { describeSmmu, type SmmuDescription } from './machine';

/** The profile of each SMMU of a scenario by its name: that of the run with the SMMU's own changes. Problems of `overrideAny` at the
 *  SMMU's place. */
export function smmuProfiles(scenario: Scenario, profile: AnyProfile): Outcome<ReadonlyMap<string, AnyProfile>> {
  const found = new Map<string, AnyProfile>();
  const problems: Problem[] = [];
  for (const { name, overrides, at } of scenario.smmus) {
    const own = overrides.length === 0 ? { value: profile, problems: [] } : overrideAny(profile, overrides);
    problems.push(...own.problems.map((problem) => ({ ...problem, ...(at && { at }) })));
    if (own.value) found.set(name, own.value);
  }
  return problems.some(({ severity }) => severity === 'error') ? { problems } : { value: found, problems };
}

/** The SMMUs of a scenario on hardware of a profile. */
export function describeSmmus(scenario: Scenario, profile: AnyProfile): Outcome<readonly SmmuDescription[]> {
  const { value: own, problems } = smmuProfiles(scenario, profile);
  if (!own) return { problems };
  const [first] = scenario.smmus;
  const value = scenario.smmus.map(({ name, knobs }, index) => ({
    ...describeSmmu(name, own.get(name) ?? profile, index, { ...scenario.knobs, ...knobs }),
    ats: scenario.devices.some(({ ats, smmu }) => ats !== undefined && (smmu ?? first?.name) === name),
  }));
  return { value, problems };
}
