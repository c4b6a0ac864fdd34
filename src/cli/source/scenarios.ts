import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../../core/base/problem';
import { builtInScenarios } from '../../core/scenario/library/library';
import { loadScenario } from '../../core/scenario/load';
import type { Scenario } from '../../core/scenario/scenario';
import { UsageError, unknown } from '../arguments';

/** The scenarios that names stand for: those that ship by id, a file of one's own by its path (it ends in .json). No name means all
 *  that ship. Throws `UsageError` for a name that is neither. */
export function scenariosNamed(
  names: readonly string[],
  workingDirectory: string,
): { readonly scenarios: readonly Scenario[]; readonly problems: readonly Problem[] } {
  const shipped = builtInScenarios();
  if (names.length === 0) return { scenarios: shipped, problems: [] };
  const scenarios: Scenario[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const known = shipped.find((scenario) => scenario.id === name);
    const loaded = known ? { value: known, problems: [] } : load(name, workingDirectory, shipped);
    if (loaded.value) scenarios.push(loaded.value);
    problems.push(...loaded.problems);
  }
  return { scenarios, problems };
}

function load(name: string, workingDirectory: string, shipped: readonly Scenario[]): ReturnType<typeof loadScenario> {
  if (!name.endsWith('.json'))
    throw new UsageError(
      unknown(
        'scenario',
        name,
        shipped.map((scenario) => scenario.id),
      ),
    );
  try {
    return loadScenario(name, readFileSync(resolve(workingDirectory, name), 'utf8'));
  } catch {
    throw new UsageError(`cannot read ${name}`);
  }
}
