import { headingsAbove, isHeading } from './heading';
import type { Hunk } from './parse';

/** Where a hunk goes in a file. */
export interface Place {
  /** Index of the first line of what is replaced, from 0. */
  readonly index: number;
  /** Lines at the start and the end of the hunk, all of them context, that were left out to make it fit. */
  readonly skipped: { readonly before: number; readonly after: number };
  /** The function there is the one that the head of the hunk names; absent where it names none. */
  readonly inNamedFunction?: boolean;
}

/** Context lines that may be left out at each end, as `patch` does it. */
export const mostFuzz = 2;

/** Where a hunk fits, near a line index and not before `from`. All its lines are wanted; failing that, up to two lines of context at each end may
 *  differ. Of several such places the one in the function that the hunk names wins, then the nearest. */
export function findPlace(lines: readonly string[], hunk: Hunk, near: number, from: number): Place | undefined {
  const before = hunk.lines.filter(({ mark }) => mark !== '+').map(({ text }) => text);
  const first = hunk.lines.findIndex(({ mark }) => mark !== ' ');
  const last = hunk.lines.findLastIndex(({ mark }) => mark !== ' ');
  const context = { before: first < 0 ? 0 : first, after: hunk.lines.length - 1 - last };
  for (let fuzz = 0; fuzz <= mostFuzz; fuzz++) {
    const skipped = { before: Math.min(fuzz, context.before), after: Math.min(fuzz, context.after) };
    if (fuzz > 0 && Math.max(skipped.before, skipped.after) < fuzz) return undefined;
    const wanted = before.slice(skipped.before, before.length - skipped.after);
    // What asks for nothing fits everywhere.
    if (wanted.length === 0 && fuzz > 0) return undefined;
    const places = placesOf(lines, wanted, near + skipped.before, from);
    const named = hunk.heading !== '';
    const isNamed = (index: number) => isHeading(hunk.heading, headingsAbove(lines, index - skipped.before));
    const index = (named ? places.find(isNamed) : undefined) ?? places[0];
    if (index !== undefined) return { index, skipped, ...(named && { inNamedFunction: isNamed(index) }) };
  }
  return undefined;
}

/** Where `wanted` stand in a row, the nearest first. */
function placesOf(lines: readonly string[], wanted: readonly string[], near: number, from: number): number[] {
  if (wanted.length === 0) return [Math.min(Math.max(near, from), lines.length)];
  const places: number[] = [];
  for (let index = from; index + wanted.length <= lines.length; index++) {
    if (wanted.every((text, offset) => lines[index + offset] === text)) places.push(index);
  }
  return places.sort((a, b) => Math.abs(a - near) - Math.abs(b - near));
}
