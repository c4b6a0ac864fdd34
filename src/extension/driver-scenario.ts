import type { ScenarioItem } from '../protocol/message';

/** What a new user meets first: of each driver the plainest boot. */
const first: readonly string[] = ['cold-boot', 'v2-boot'];

/** Folder of the driver that a file of the tree belongs to; undefined where it is of none, as the IOMMU core is. */
export function driverOf(file: string, scenarios: readonly ScenarioItem[]): string | undefined {
  return scenarios.find(({ driver }) => driver !== '' && file.startsWith(driver))?.driver;
}

/** Folder of the driver that a scenario runs; `ID@VARIANT` runs what ID does. */
export function driverOfScenario(scenario: string, scenarios: readonly ScenarioItem[]): string | undefined {
  const [base] = scenario.split('@');
  return scenarios.find(({ id }) => id === base)?.driver;
}

/** The scenario to look at when a person comes to a file of another driver than the scenario's: the one that they looked at last of that driver, else its plainest.
 *  Undefined where the scenario can stay. */
export function scenarioFor(
  file: string,
  scenario: string,
  scenarios: readonly ScenarioItem[],
  latest: ReadonlyMap<string, string>,
): string | undefined {
  const driver = driverOf(file, scenarios);
  if (driver === undefined || driverOfScenario(scenario, scenarios) === driver) return undefined;
  const own = scenarios.filter((each) => each.driver === driver);
  const known = latest.get(driver);
  if (known !== undefined && driverOfScenario(known, own) === driver) return known;
  return (own.find(({ id }) => first.includes(id)) ?? own[0])?.id;
}
