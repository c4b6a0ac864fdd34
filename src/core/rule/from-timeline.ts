import type { Trace } from '../trace/recorder';
import type { Timeline, TimelineLane, TrialOutcome } from '../trace/timeline';
import type { BufferFacts, TrialFacts } from './facts';

/** What a trace's timeline says of accesses and of the buffers that they are for. */
export interface TimelineFacts {
  readonly trials: readonly TrialFacts[];
  /** One for each DMA, without its physical address: the trials know themselves whether they got there. */
  readonly buffers: readonly BufferFacts[];
}

/** Makes facts of the timeline; none where the trace has no timeline. */
export function factsOfTimeline(trace: Trace, timeline: Timeline | undefined): TimelineFacts {
  if (!timeline) return { trials: [], buffers: [] };
  const { lanes, steps } = timeline;
  return {
    trials: lanes.flatMap((lane) => trialsOf(lane, trace, steps)),
    buffers: lanes.flatMap((lane) => bufferOf(lane, trace, steps)),
  };
}

function trialsOf(lane: TimelineLane, { events }: Trace, steps: readonly number[]): TrialFacts[] {
  const { device, smmu, streamId, write } = lane;
  const trials: TrialFacts[] = [];
  const add = (from: number, to: number, outcome: TrialOutcome, permittedOnly: boolean): void => {
    const landed = landedOf(outcome);
    const first = steps[from];
    if (!landed || first === undefined) return;
    // What was tried after a step holds until the next one, until the DMA is over, or until another kernel comes: much may happen before that.
    const final = steps[to] ?? first;
    let last = final;
    const next = Math.min((steps[to + 1] ?? final + 1) - 1, lane.until ?? events.length);
    while (last < next && events[last + 1]?.kernel === events[final]?.kernel) last++;
    const { address, physical, reason, event } = outcome;
    trials.push({
      from: first,
      to: last,
      device,
      smmu,
      streamId,
      address,
      write,
      ...landed,
      ...(physical !== undefined && landed.astray !== undefined && { physical }),
      ...(outcome.route === 'cached' && { cached: true as const }),
      ...(reason !== undefined && { reason }),
      ...(event !== undefined && { event }),
      ...(permittedOnly && { permittedOnly }),
    });
  };
  for (const { from, to, outcome } of lane.runs) add(from, to, outcome, false);
  for (const { from, to, outcome } of lane.permitted) add(from, to, outcome, true);
  return trials;
}

/** Undefined where no access was made. */
function landedOf({ standing, route }: TrialOutcome): Pick<TrialFacts, 'outcome' | 'astray'> | undefined {
  const through = route === 'bypassed' ? 'bypassed' : 'translated';
  switch (standing) {
    case 'same':
      return { outcome: through, astray: false };
    case 'elsewhere':
    case 'bypassed':
      return { outcome: through, astray: true };
    case 'aborted':
    case 'discarded':
    case 'stalled':
      return { outcome: standing };
    default:
      return undefined;
  }
}

function bufferOf(lane: TimelineLane, { events }: Trace, steps: readonly number[]): BufferFacts[] {
  const { streamId, smmu, address, size, runs } = lane;
  const first = runs[0];
  const last = runs.at(-1);
  const from = steps[first?.from ?? -1];
  if (!first || !last || from === undefined) return [];
  // DMA that is no longer under way when the trace ends was taken back before.
  const next = lane.until === undefined ? steps[last.to + 1] : lane.until + 1;
  const until = next === undefined ? undefined : Math.max(next, (steps[last.to] ?? next) + 1);
  const kernel = events[from]?.kernel ?? 0;
  return [{ streamId, smmu, address, size, kernel, from, ...(until !== undefined && { until }) }];
}
