import type { Position } from '../base/span';
import type { Cause } from './event';

/** The place that a reviewer looks for: the innermost one in a file under review, failing that the innermost one at all. Accessors in a driver's own
 *  header (`static inline` around writel) count as little as those of the kernel, as long as a file of the driver calls them. */
export function reviewedPlace(cause: Cause, isUnderReview: (file: string) => boolean): Position | undefined {
  const positions = [...(cause.span ? [cause.span] : []), ...cause.stack.map((frame) => frame.at)];
  const reviewed = positions.filter(({ file }) => isUnderReview(file));
  return reviewed.find(({ file }) => !file.endsWith('.h')) ?? reviewed[0] ?? positions[0];
}
