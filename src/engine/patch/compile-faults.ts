import type { Cancellation } from '../../core/base/cancellation';
import type { Problem } from '../../core/base/problem';
import { formatPosition } from '../../core/base/span';
import type { Session } from '../session';
import type { Overlays } from '../side';

/** For each step of a series, given as the texts after it, what keeps the driver from compiling that the step before had not, one sentence each. Throws
 *  `Cancelled`. */
export function compileFaults(
  session: Session,
  steps: readonly Overlays[],
  cancellation: Cancellation,
  progress: (text: string) => void,
): readonly (readonly string[])[] {
  const brokenAfter = (texts: Overlays): readonly Problem[] =>
    session.withPatched(texts, () => session.check(cancellation)).filter(({ severity }) => severity === 'error');
  // What the base has already is not the fault of a patch.
  let before = messagesOf(brokenAfter(new Map()));
  return steps.map((texts, index) => {
    progress(`patch ${index + 1} of ${steps.length}`);
    const broken = brokenAfter(texts);
    const fresh = broken.filter(({ message }) => !before.has(message));
    before = messagesOf(broken);
    return fresh.map(
      ({ message, at }) => `the driver does not compile after it: ${at ? `${formatPosition(at)}: ` : ''}${message}`,
    );
  });
}

function messagesOf(problems: readonly Problem[]): ReadonlySet<string> {
  return new Set(problems.map(({ message }) => message));
}
