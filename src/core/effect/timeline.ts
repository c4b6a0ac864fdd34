import type { Trace } from '../trace/recorder';
import type { TimelineLane, TrialOutcome } from '../trace/timeline';
import type { Effect } from './effect';
import { commonSubsequence } from './sequence';

/** One run, as far as the comparison of timelines needs it. */
export interface TimelineSide {
  readonly trace: Trace;
  /** Effects of that trace. */
  readonly effects: readonly Effect[];
}

/** A step of one or of both runs: indexes into the steps of their timelines. */
export interface TimelineColumn {
  readonly base?: number;
  readonly patched?: number;
}

/** A DMA of one or of both runs. Address and buffer may differ from one run to the other. */
export interface LanePair {
  readonly base?: TimelineLane;
  readonly patched?: TimelineLane;
}

/** Steps in a row at which a DMA of both runs came to something else: indexes of columns, the first and the last. */
export interface LaneDifference {
  readonly lane: LanePair;
  readonly from: number;
  readonly to: number;
  readonly base: TrialOutcome;
  readonly patched: TrialOutcome;
}

/** What happened just before each step: the effect that its event belongs to, or undefined where it has none of its own. */
export function effectsAtSteps(side: TimelineSide): readonly (Effect | undefined)[] {
  const { steps = [] } = side.trace.timeline ?? {};
  return lastEffects(side).map((effect, index) => (effect && effect.last >= (steps[index] ?? 0) ? effect : undefined));
}

/** The last effect up to each step. */
function lastEffects({ trace, effects }: TimelineSide): readonly (Effect | undefined)[] {
  let next = 0;
  return (trace.timeline?.steps ?? []).map((event) => {
    while ((effects[next]?.first ?? Number.POSITIVE_INFINITY) <= event) next++;
    return effects[next - 1];
  });
}

/** Aligns the steps of two runs: those that did the same thing, in the same kernel, stand in one column. The others are in between, those of the
 *  base first. */
export function alignSteps(base: TimelineSide, patched: TimelineSide): TimelineColumn[] {
  const [left, right] = [keysOf(base), keysOf(patched)];
  const columns: TimelineColumn[] = [];
  let [i, j] = [0, 0];
  for (const [nextBase, nextPatched] of [...commonSubsequence(left, right), [left.length, right.length] as const]) {
    while (i < nextBase) columns.push({ base: i++ });
    while (j < nextPatched) columns.push({ patched: j++ });
    if (i < left.length && j < right.length) columns.push({ base: i++, patched: j++ });
  }
  return columns;
}

function keysOf(side: TimelineSide): string[] {
  const { events, timeline } = side.trace;
  const effects = lastEffects(side);
  return (timeline?.steps ?? []).map((id, index) => {
    const event = events[id];
    const effect = effects[index];
    // What has no effect of its own is known by what came before it.
    return `${event?.kernel} ${effect?.key}${(effect?.last ?? -1) >= id ? '' : ` then ${event?.kind}`}`;
  });
}

/** Brings together what is one DMA to a person: same device, same purpose, in the same order where there are several. */
export function pairLanes(base: readonly TimelineLane[], patched: readonly TimelineLane[]): LanePair[] {
  const left = [...base];
  const pairs: LanePair[] = patched.map((lane) => {
    const index = left.findIndex(({ device, name, smmu }) => {
      return device === lane.device && name === lane.name && smmu === lane.smmu;
    });
    const [other] = index < 0 ? [] : left.splice(index, 1);
    return other ? { base: other, patched: lane } : { patched: lane };
  });
  return [...pairs, ...left.map((lane) => ({ base: lane }))];
}

/** The outcome of a lane at each of its run's steps; undefined where it was not under way. */
export function outcomesOf(lane: TimelineLane | undefined, steps: number): readonly (TrialOutcome | undefined)[] {
  const outcomes: (TrialOutcome | undefined)[] = Array.from({ length: steps });
  for (const { from, to, outcome } of lane?.runs ?? []) outcomes.fill(outcome, from, to + 1);
  return outcomes;
}

/** Where DMA of both runs came to something else at the same step: other standing, other event. */
export function compareTimelines(base: TimelineSide, patched: TimelineSide): LaneDifference[] {
  const [left, right] = [base.trace.timeline, patched.trace.timeline];
  if (!left || !right) return [];
  const columns = alignSteps(base, patched);
  return pairLanes(left.lanes, right.lanes).flatMap((lane) => {
    const before = outcomesOf(lane.base, left.steps.length);
    const after = outcomesOf(lane.patched, right.steps.length);
    const found: { -readonly [K in keyof LaneDifference]: LaneDifference[K] }[] = [];
    for (const [index, column] of columns.entries()) {
      const one = column.base === undefined ? undefined : before[column.base];
      const other = column.patched === undefined ? undefined : after[column.patched];
      if (!one || !other || (one.standing === other.standing && one.event === other.event)) continue;
      const last = found.at(-1);
      if (last?.to === index - 1 && last.base.standing === one.standing && last.patched.standing === other.standing) {
        last.to = index;
      } else found.push({ lane, from: index, to: index, base: one, patched: other });
    }
    return found;
  });
}
