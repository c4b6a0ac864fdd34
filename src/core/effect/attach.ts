import type { Position } from '../base/span';
import type { Effect } from './effect';

/** The line of the outermost frame that the patch changed; undefined where no frame of the effect lies in a changed line. Many
 *  register writes happen in shared helpers: the line that a reviewer wants is the changed one that led there. */
export function outermostChanged(
  effect: Effect,
  isChanged: (file: string, line: number) => boolean,
): Position | undefined {
  for (let depth = effect.stack.length - 1; depth >= 0; depth--) {
    const at = effect.stack[depth]?.at;
    if (at && isChanged(at.file, at.line)) return at;
  }
  return effect.at && isChanged(effect.at.file, effect.at.line) ? effect.at : undefined;
}

/** Whether the function is on the effect's call stack. */
export function reaches(effect: Effect, functionName: string): boolean {
  return effect.stack.some((frame) => frame.function === functionName);
}
