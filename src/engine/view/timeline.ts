import { hex } from '../../core/base/hex';
import {
  alignSteps,
  effectsAtSteps,
  pairLanes,
  type TimelineColumn,
  type TimelineSide,
} from '../../core/effect/timeline';
import type { TimelineLane, TrialOutcome, TrialRun } from '../../core/trace/timeline';
import type {
  TimelineColumnView,
  TimelineExtentView,
  TimelineLaneView,
  TimelineRunView,
  TimelineStepView,
  TimelineView,
} from '../../protocol/timeline';
import { placeView } from './place';

type SideName = 'base' | 'patched';

/** Both timelines on common columns; undefined where DMA was tried on neither side. With one side alone, its own steps are the columns. */
export function timelineView(
  base: TimelineSide | undefined,
  patched: TimelineSide | undefined,
): TimelineView | undefined {
  const sides = { base, patched };
  if (!base?.trace.timeline && !patched?.trace.timeline) return undefined;
  const nothing: TimelineSide = { trace: { events: [] }, effects: [] };
  const columns = alignSteps(base ?? nothing, patched ?? nothing);
  const steps = { base: stepViews(base), patched: stepViews(patched) };
  const lanes = pairLanes(base?.trace.timeline?.lanes ?? [], patched?.trace.timeline?.lanes ?? []);
  const extent = (name: SideName): Partial<Record<SideName, TimelineExtentView>> => {
    const timeline = sides[name]?.trace.timeline;
    return timeline ? { [name]: { tried: timeline.steps.length, of: timeline.passed, cut: timeline.cut } } : {};
  };
  return {
    columns: columns.map((column) => columnView(column, steps)),
    lanes: lanes.flatMap((pair) =>
      (['base', 'patched'] as const).flatMap((side) => laneView(side, pair[side], columns)),
    ),
    ...extent('base'),
    ...extent('patched'),
  };
}

function stepViews(side: TimelineSide | undefined): readonly TimelineStepView[] {
  if (!side) return [];
  const effects = effectsAtSteps(side);
  return (side.trace.timeline?.steps ?? []).map((id, index) => {
    const event = side.trace.events[id];
    const effect = effects[index];
    const at = effect?.at ?? event?.cause.span;
    const text = effect?.text ?? (event?.kind === 'memory-store' ? `store to the ${event.table}` : (event?.kind ?? ''));
    return { event: id, kernel: event?.kernel ?? 0, text, ...(at && { at: placeView(at) }) };
  });
}

function columnView(
  { base, patched }: TimelineColumn,
  steps: Readonly<Record<SideName, readonly TimelineStepView[]>>,
): TimelineColumnView {
  const [left, right] = [
    base === undefined ? undefined : steps.base[base],
    patched === undefined ? undefined : steps.patched[patched],
  ];
  return { ...(left && { base: left }), ...(right && { patched: right }) };
}

function laneView(
  side: SideName,
  lane: TimelineLane | undefined,
  columns: readonly TimelineColumn[],
): TimelineLaneView[] {
  if (!lane) return [];
  const places: number[] = [];
  for (const [index, column] of columns.entries()) {
    const step = column[side];
    if (step !== undefined) places[step] = index;
  }
  const runView = ({ from, to, outcome }: TrialRun): TimelineRunView => ({
    from: places[from] ?? 0,
    to: places[to] ?? 0,
    standing: outcome.standing,
    text: outcomeText(outcome),
  });
  const permitted = lane.permitted.map((run) => ({
    ...runView(run),
    because: [...new Set(run.witness.map(({ question, picked }) => `${question}: ${picked}`))],
  }));
  const { device, name, streamId: stream } = lane;
  return [{ side, device, stream, name, runs: lane.runs.map(runView), permitted }];
}

/** An outcome in a line, in the field's words. */
export function outcomeText({ standing, address, physical, route, reason, event }: TrialOutcome): string {
  const why = [event, reason].filter((part) => part !== undefined).join(', ');
  const because = why === '' ? '' : `: ${why}`;
  const where = physical === undefined ? '' : ` to ${hex(physical)}`;
  switch (standing) {
    case 'same':
      return route === 'bypassed' ? 'same page, untranslated' : 'same page';
    case 'elsewhere':
      return `other page: ${hex(address)} goes${where}${because}`;
    case 'bypassed':
      return `bypassed: ${hex(address)} goes untranslated${because}`;
    case 'waiting':
      return 'waits for a page';
    case 'not-issued':
      return `not issued${because}`;
    default:
      return `${standing}${because}`;
  }
}
