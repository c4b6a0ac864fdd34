import type { Problem } from '../../core/base/problem';
import type { Position, Span } from '../../core/base/span';
import type { TraceFrame } from '../../core/trace/event';
import type { FrameView, PlaceView, ProblemView } from '../../protocol/place';

/** A place as it goes over the wire. */
export function placeView(at: Position | Span): PlaceView {
  const endColumn = 'endColumn' in at ? at.endColumn : undefined;
  return { file: at.file, line: at.line, column: at.column, ...(endColumn !== undefined && { endColumn }) };
}

/** A call stack as it goes over the wire, innermost frame first. */
export function stackView(stack: readonly TraceFrame[]): FrameView[] {
  return stack.map((frame) => ({ function: frame.function, at: placeView(frame.at) }));
}

/** A problem as it goes over the wire. */
export function problemView(problem: Problem): ProblemView {
  const { severity, code, message, at, help, related } = problem;
  return {
    severity,
    code,
    message,
    ...(at && { at: placeView(at) }),
    ...(help !== undefined && { help }),
    ...(related && { related: related.map((each) => ({ message: each.message, at: placeView(each.at) })) }),
  };
}
