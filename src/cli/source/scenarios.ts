import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Outcome, Problem } from '../../core/base/problem';
import { entryOf, groups, library, type ScenarioEntry, scenariosOf } from '../../core/scenario/library/library';
import { loadScenario } from '../../core/scenario/load';
import { parseSweepId, sweptScenario } from '../../core/scenario/sweep';
import { UsageError, unknown } from '../arguments';

/** The scenarios that names stand for: those that ship by id or group, a file of one's own by its path (it ends in .json), each once and in the
 *  order in which they were named. Throws `UsageError` for a name that is nothing of this. */
export function scenariosNamed(
  names: readonly string[],
  workingDirectory: string,
): {
  readonly scenarios: readonly ScenarioEntry[];
  /** Texts of the files among them. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly problems: readonly Problem[];
} {
  const files: { name: string; text: string }[] = [];
  const scenarios: ScenarioEntry[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const text = name.endsWith('.json') ? readScenario(name, workingDirectory) : undefined;
    if (text !== undefined) files.push({ name, text });
    const found = text === undefined ? { value: shipped(name), problems: [] } : ownFile(name, text);
    scenarios.push(...(found.value ?? []).filter((entry) => !scenarios.some((known) => known.id === entry.id)));
    problems.push(...found.problems);
  }
  return { scenarios, files, problems };
}

function shipped(name: string): readonly ScenarioEntry[] {
  const { id, point } = parseSweepId(name);
  const { value } = scenariosOf(id);
  const [first] = value ?? [];
  if (first && point) return [entryOf(sweptScenario(first.load(), point))];
  if (value) return value;
  throw new UsageError(unknown('scenario', name, [...library().map((entry) => entry.id), ...Object.keys(groups)]));
}

function readScenario(name: string, workingDirectory: string): string {
  try {
    return readFileSync(resolve(workingDirectory, name), 'utf8');
  } catch {
    throw new UsageError(`cannot read ${name}`);
  }
}

function ownFile(name: string, text: string): Outcome<readonly ScenarioEntry[]> {
  const { value, problems } = loadScenario(name, text);
  return value ? { value: [entryOf(value)], problems } : { problems };
}
