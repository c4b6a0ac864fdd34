import type { Lines } from '../../core/annotate/statement';
import type { Position } from '../../core/base/span';
import type { Field } from '../../core/smmu/declaration/field';
import type { Event } from '../../core/trace/event';
import { reviewedPlace } from '../../core/trace/place';

/** Lines of a file, as the text of one side has them. */
export interface Place extends Lines {
  readonly file: string;
}

/** What a field held before and after an access. Absent where nobody knows. */
export interface FieldValue {
  readonly old?: bigint;
  readonly new?: bigint;
}

/** The values that one run gives to a declaration. */
export interface Values {
  /** Whether an access by the line gave them, or the last one of the whole run, since the line made none. */
  readonly scope: 'line' | 'run';
  /** How many accesses there were, and how many of them the values are around: the last ones with nobody else's in between. */
  readonly count: number;
  readonly shown: number;
  /** Where the access was made whose values these are. */
  readonly at?: Position;
  of(field: Field): FieldValue | undefined;
}

/** Whether the line, or a call that it makes, caused the event. */
function isBy(event: Event, place: Place): boolean {
  return isWithin(event.cause.span, place) || event.cause.stack.some((frame) => isWithin(frame.at, place));
}

function isWithin(at: Position | undefined, place: Place): boolean {
  return at !== undefined && at.file === place.file && place.line <= at.line && at.line <= place.endLine;
}

/** How the run came to the place: equal for events of one call of its function. */
function wayTo(event: Event, place: Place | undefined): string {
  const { stack } = event.cause;
  const depth = place ? stack.findLastIndex((frame) => isWithin(frame.at, place)) : stack.length;
  return stack
    .slice(depth + 1)
    .map(({ at }) => `${at.file}:${at.line}`)
    .join(' ');
}

/** The innermost line of a driver that caused the event. */
export function driverLine({ cause }: Event): Position | undefined {
  return reviewedPlace({ span: undefined, stack: cause.stack }, (file) => file.startsWith('drivers/')) ?? cause.span;
}

/** The last of `events` that follow one another in `all`, of one call. A line may write, and then poll for what becomes of it. */
export function lastGroup<E extends Event>(
  events: readonly E[],
  all: readonly E[],
  place: Place | undefined,
): readonly E[] {
  const end = events.at(-1);
  if (!end) return [];
  let first = all.indexOf(end);
  let start = events.length - 1;
  for (let before = events[start - 1]; before; before = events[start - 1]) {
    if (all[first - 1] !== before || wayTo(before, place) !== wayTo(end, place)) break;
    first--;
    start--;
  }
  return events.slice(start);
}

/** Of the events that are wanted, those by the line; all of them where it made none. */
export function chooseEvents<E extends Event>(
  wanted: readonly E[],
  place: Place | undefined,
): { readonly scope: Values['scope']; readonly events: readonly E[] } {
  const own = place ? wanted.filter((event) => isBy(event, place)) : [];
  return own.length > 0 ? { scope: 'line', events: own } : { scope: 'run', events: wanted };
}
