import type { Landing } from './landing';
import type { Breach } from './rule';
import type { Run } from './run';

/** Adds to what was seen of an access whose the memory is where it landed, as far as anybody knows. */
export function withOwner(
  run: Run,
  landing: Landing,
  seen: Pick<Breach, 'seen' | 'level' | 'dependsOnKnobs'>,
): typeof seen {
  const { physical, kernel } = landing;
  const owner =
    physical === undefined
      ? undefined
      : run.facts.owners?.find(
          (each) => each.kernel === kernel && physical >= each.address && physical < each.address + each.length,
        );
  if (!owner || seen.seen === undefined) return seen;
  const who = run.facts.kernels.length > 1 ? `kernel ${kernel + 1}` : 'the kernel';
  return { ...seen, seen: `${seen.seen}, where ${who} has ${owner.what}` };
}
