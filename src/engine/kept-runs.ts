import type { Overlays, SideRun } from './side';

/** Runs of one side are kept until the texts of that side change. */
export interface Side {
  overlays: Overlays;
  readonly runs: Map<string, SideRun>;
}

/** Runs of each side that are kept, and events that their traces may have together: one of a crash scenario takes some megabytes. */
const runsKept = 12;
const eventsKept = 10_000;

/** Keeps a run, and the ones before it as far as there is room. */
export function keep(side: Side, key: string, run: SideRun): void {
  side.runs.set(key, run);
  const eventsOf = (each: SideRun): number => each.run?.trace.events.length ?? 0;
  let events = 0;
  for (const each of side.runs.values()) events += eventsOf(each);
  for (const [old, each] of side.runs) {
    if (each === run || (side.runs.size <= runsKept && events <= eventsKept)) break;
    side.runs.delete(old);
    events -= eventsOf(each);
  }
}
