import { nearest } from '../base/nearest';

/** `Did you mean "steps"?`, where a known name is close. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const close = nearest(name, known);
  return close === undefined ? undefined : `Did you mean "${close}"?`;
}
