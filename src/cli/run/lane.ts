import type { ScenarioEntry } from '../../core/scenario/library/library';
import { sweepId, sweptKinds } from '../../core/scenario/sweep';
import type { Kept } from './kept';

/** Runs that follow each other: each may depend on what the one before it came to. Lanes do not depend on each other. */
export interface Lane {
  readonly title: string;
  /** The scenario to run next, after the last one came to `last`; undefined at the end. */
  next(last: Kept | undefined): string | undefined;
}

/** Requests after which a sweep gives up: no scenario makes as many. */
const mostRequests = 5000;

/** One run of a scenario. */
export function singleLane({ id }: ScenarioEntry): Lane {
  let begun = false;
  return {
    title: id,
    next() {
      if (begun) return undefined;
      begun = true;
      return id;
    },
  };
}

/** Each kind of request of a scenario, refused at its first, second, third ... time, until neither side makes as many. */
export function sweepLanes(entry: ScenarioEntry): readonly Lane[] {
  return sweptKinds(entry.load()).map((kind) => {
    let nth = 0;
    return {
      title: kind === 'point' ? `${entry.id}, points` : `${entry.id}, ${kind} refused`,
      next(last) {
        if (last?.isBeyondSweep || nth >= mostRequests) return undefined;
        nth += 1;
        return sweepId(entry.id, { kind, nth });
      },
    };
  });
}

/** Every `of`th scenario from the `part`th on, from 1: parts of the same size, and the same on every machine. */
export function shardOf<T>(all: readonly T[], part: number, of: number): readonly T[] {
  return all.filter((_, index) => index % of === part - 1);
}
