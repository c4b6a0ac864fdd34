import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInScenarios, groups, isLarge, library, scenariosOf } from '../../../../src/core/scenario/library/library';
import { profileFor } from '../../../../src/core/scenario/profile';

const folder = join(import.meta.dirname, '../../../../src/core/scenario/library');

describe('scenarios that ship', () => {
  it.each(library().map((entry) => [entry.id, entry] as const))('%s loads, on hardware that there is', (_, entry) => {
    const { problems } = profileFor(entry.load());
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(entry.summary).toMatch(/^[A-Z].*\.$/);
  });

  it('are all of the files, once, in the group of their folder', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
    const listed = library().filter((entry) => !isLarge(entry));
    expect(listed.map(({ group, id }) => `${group}/${id}.scenario.json`).sort()).toEqual(files.sort());
    expect(new Set(library().map(({ id }) => id)).size).toBe(library().length);
  });

  it('can be named by group, by the letter of a group, or all but the matrices', () => {
    const ids = (name: string) => scenariosOf(name).value?.map((entry) => entry.id);
    expect(ids('start')).toEqual(['cold-boot', 'kdump-entry']);
    expect(ids('K')).toEqual(ids('kdump')?.filter((id) => library().find((each) => each.id === id)?.group === 'kdump'));
    expect(ids('all')).toEqual(builtInScenarios().map((each) => each.id));
    expect(scenariosOf('kdmp').problems.map(({ message, help }) => `${message}: ${help}`)).toEqual([
      'there is no scenario "kdmp": Did you mean "kdump"?',
    ]);
    for (const name of Object.keys(groups)) expect(library().some(({ group }) => group === name)).toBe(true);
  });

  it('change every kind of domain into every other, and take every feature away', () => {
    const of = (group: string) => library().filter((entry) => entry.group === group);
    expect(of('transition-matrix').length).toBe(3 * 2 * 2 * 2 * 2);
    expect(of('feature-matrix').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['without-idr0-ats', 'without-idr0-cohacc']),
    );
  });
});
