import type { Position } from '../base/span';
import type { Cause } from '../trace/event';
import { reviewedPlace } from '../trace/place';

/** What the caller knows about the files. */
export interface PlaceOptions {
  /** Whether findings are to be attached to lines of this file rather than to a caller's; drivers when absent. */
  readonly isUnderReview?: (file: string) => boolean;
  /** Whether the patch changed the line. */
  readonly isChanged?: (file: string, line: number) => boolean;
  /** Whether the patch changed the function around the line: a line that it takes out leaves none to point at. */
  readonly isChangedAround?: (file: string, line: number) => boolean;
}

/** The innermost place in a file under review (failing that, the innermost place at all), and the outermost changed one (failing that, the
 *  outermost one in a function that was changed). */
export function placesOf(cause: Cause, options: PlaceOptions): { readonly at?: Position; readonly changed?: Position } {
  const isUnderReview = options.isUnderReview ?? ((file: string) => file.startsWith('drivers/'));
  const positions = [...(cause.span ? [cause.span] : []), ...cause.stack.map((frame) => frame.at)];
  const at = reviewedPlace(cause, isUnderReview);
  const last = (test: PlaceOptions['isChanged']) =>
    test && positions.findLast((position) => test(position.file, position.line));
  const changed = last(options.isChanged) ?? last(options.isChangedAround);
  return { ...(at && { at: plain(at) }), ...(changed && { changed: plain(changed) }) };
}

/** Names of the functions on the stack of a file under review, innermost first: the same wherever lines move. */
export function functionsOf(cause: Cause, options: PlaceOptions): string {
  const isUnderReview = options.isUnderReview ?? ((file: string) => file.startsWith('drivers/'));
  const reviewed = cause.stack.filter((frame) => isUnderReview(frame.at.file));
  const frame = reviewed.find(({ at }) => !at.file.endsWith('.h')) ?? reviewed[0];
  return frame?.function ?? cause.stack[0]?.function ?? '';
}

function plain({ file, line, column }: Position): Position {
  return { file, line, column };
}
