import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../../core/base/problem';
import { entryOf, groups, library, type ScenarioEntry, scenariosOf } from '../../core/scenario/library/library';
import { loadScenario } from '../../core/scenario/load';
import { UsageError, unknown } from '../arguments';

/** The scenarios that names stand for: those that ship by id or group, a file of one's own by its path (it ends in .json), each once and in the
 *  order in which they were named. Throws `UsageError` for a name that is nothing of this. */
export function scenariosNamed(
  names: readonly string[],
  workingDirectory: string,
): { readonly scenarios: readonly ScenarioEntry[]; readonly problems: readonly Problem[] } {
  const scenarios: ScenarioEntry[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const found = name.endsWith('.json') ? ownFile(name, workingDirectory) : { value: shipped(name), problems: [] };
    scenarios.push(...(found.value ?? []).filter((entry) => !scenarios.some((known) => known.id === entry.id)));
    problems.push(...found.problems);
  }
  return { scenarios, problems };
}

function shipped(name: string): readonly ScenarioEntry[] {
  const { value } = scenariosOf(name);
  if (value) return value;
  throw new UsageError(unknown('scenario', name, [...library().map((entry) => entry.id), ...Object.keys(groups)]));
}

function ownFile(
  name: string,
  workingDirectory: string,
): { readonly value?: readonly ScenarioEntry[]; readonly problems: readonly Problem[] } {
  let text: string;
  try {
    text = readFileSync(resolve(workingDirectory, name), 'utf8');
  } catch {
    throw new UsageError(`cannot read ${name}`);
  }
  const { value, problems } = loadScenario(name, text);
  return value ? { value: [entryOf(value)], problems } : { problems };
}
