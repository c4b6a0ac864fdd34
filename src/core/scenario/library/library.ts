import { loadScenario } from '../load';
import type { Scenario } from '../scenario';
import coldBoot from './cold-boot.scenario.json';
import kdumpEntry from './kdump-entry.scenario.json';

const files: readonly unknown[] = [coldBoot, kdumpEntry];

/** The scenarios that ship. They use the same format and loader as a user's own files. */
export function builtInScenarios(): readonly Scenario[] {
  return files.map((content) => {
    const { value, problems } = loadScenario('built-in.scenario.json', JSON.stringify(content));
    if (!value) throw new Error(`a scenario that ships is wrong: ${problems.map((each) => each.message).join('; ')}`);
    return value;
  });
}
