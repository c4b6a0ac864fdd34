import type { LiveObject } from './system';

/** A parameter of a function: the record that it points to (`struct device`), or a pointer to something else, or a number. */
export type ParameterKind = { readonly record: string } | 'pointer' | 'number';

/** Arguments for a call, from what lives in a booted kernel. */
export interface ChosenArguments {
  readonly arguments: readonly bigint[];
  /** What was chosen, in words: `nvme.domain`, `nvme`, `0`. */
  readonly names: readonly string[];
}

/** Stands for an argument that is to be chosen by its type. */
export const byType = '*';

/** Stands for an object that is made for the call, with nothing but zeros in it. */
export const made = 'new';

/** Chooses arguments by the types of the parameters: objects that belong together (a device, its master, its domain) where one of them has all that
 *  is asked for, else the first of each type; 0 for numbers. An answer in words, where nothing of a type lives. */
export function chooseArguments(
  parameters: readonly ParameterKind[],
  objects: readonly LiveObject[],
): ChosenArguments | string {
  const wanted = [...new Set(parameters.flatMap((each) => (typeof each === 'object' ? [each.record] : [])))];
  const missing = wanted.find((record) => !objects.some((each) => each.record === record));
  if (missing !== undefined) return `no ${missing} lives here`;
  const at = parameters.indexOf('pointer');
  if (at >= 0) return `argument ${at + 1} is a pointer to something that is no object of the kernel`;
  const owners = [...new Set(objects.map(ownerOf))];
  const score = (owner: string) =>
    wanted.filter((record) => objects.some((each) => ownerOf(each) === owner && each.record === record)).length;
  const [best = ''] = owners.sort((a, b) => score(b) - score(a));
  const chosen = parameters.map((each) => {
    if (typeof each !== 'object') return undefined;
    const fitting = objects.filter(({ record }) => record === each.record);
    return fitting.find((object) => ownerOf(object) === best) ?? fitting[0];
  });
  return {
    arguments: chosen.map((each) => each?.address ?? 0n),
    names: chosen.map((each) => each?.name ?? '0'),
  };
}

/** Names of the objects that a parameter can be given; the last is one made for the call. */
export function fittingObjects(parameter: ParameterKind, objects: readonly LiveObject[]): readonly string[] {
  if (typeof parameter !== 'object') return [];
  return [...objects.filter(({ record }) => record === parameter.record).map(({ name }) => name), made];
}

/** `nvme` of `nvme.domain`. */
function ownerOf({ name }: LiveObject): string {
  return name.split('.')[0] ?? name;
}
