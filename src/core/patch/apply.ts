import { error, type Outcome, type Problem, warning } from '../base/problem';
import type { Position } from '../base/span';
import { headingsAbove } from './heading';
import { findPlace, type Place } from './landing';
import type { FilePatch, Hunk, HunkLine } from './parse';
import { touchedFunctions } from './touched';

/** A hunk as it was applied. */
export interface Landed {
  readonly hunk: Hunk;
  /** Its lines but for context that was left out to make it fit. */
  readonly lines: readonly HunkLine[];
  /** Index in the text after this hunk (later hunks leave it alone) at which they stand, from 0. */
  readonly index: number;
}

/** A file after a patch: no text where the patch removes it. */
export interface PatchedFile {
  readonly text: string | undefined;
  /** From the top of the file downwards. */
  readonly landed: readonly Landed[];
  /** Names of the functions that the changes lie in. */
  readonly functions: readonly string[];
}

/** Applies the hunks of one file to its text (undefined: there is no such file). The value is undefined text where the patch removes the file. Hunks
 *  may have moved. What a hunk takes out must be there, and its context but for two lines at each end; a hunk that fits only so, or that is not in the
 *  function which it names, is told as a warning: a reviewer must know when code is not just where the patch says. A file whose lines end with CR LF
 *  keeps them. Problems: `patch-no-file`, `patch-file-exists`, `patch-conflict`, warnings `patch-fuzz`, `patch-elsewhere`, each naming `name` and the
 *  hunk. */
export function applyFilePatch(name: string, patch: FilePatch, text: string | undefined): Outcome<PatchedFile> {
  const path = patch.from ?? patch.to ?? '';
  const at = { file: name, line: patch.hunks[0]?.at ?? 1, column: 1 };
  if (patch.from !== undefined && text === undefined) {
    return { problems: [error('patch-no-file', `${name} changes ${path}, which the tree does not have`, at)] };
  }
  if (patch.from === undefined && text !== undefined) {
    return { problems: [error('patch-file-exists', `${name} creates ${path}, which the tree already has`, at)] };
  }
  const end = text?.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === undefined || text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  let newline = text === undefined || text.endsWith('\n') || text === '';
  let shift = 0;
  let from = 0;
  const problems: Problem[] = [];
  const landed: Landed[] = [];
  for (const [index, hunk] of patch.hunks.entries()) {
    // An insertion without context names the line after which it goes.
    const wanted = (hunk.baseCount === 0 ? hunk.baseStart : hunk.baseStart - 1) + shift;
    const place = findPlace(lines, hunk, wanted, from);
    const where = { file: name, line: hunk.at, column: 1 };
    const which = `${name}: hunk ${index + 1} (line ${hunk.at})`;
    if (!place) {
      return {
        problems: [...problems, error('patch-conflict', `${which} ${conflict(path, hunk, lines, wanted)}`, where)],
      };
    }
    problems.push(...doubts(which, path, hunk, lines, place, wanted, where));
    const { skipped } = place;
    const kept = hunk.lines.slice(skipped.before, hunk.lines.length - skipped.after);
    const before = kept.filter((line) => line.mark !== '+').length;
    const after = kept.filter((line) => line.mark !== '-').map((line) => line.text);
    landed.push({ hunk, lines: kept, index: place.index });
    const reachesEnd = place.index + before === lines.length;
    lines.splice(place.index, before, ...after);
    if (reachesEnd && (hunk.noNewline.base || hunk.noNewline.patched)) newline = !hunk.noNewline.patched;
    shift = place.index - skipped.before - (wanted - shift) + after.length - before;
    from = place.index + after.length;
  }
  if (patch.to === undefined) return { value: { text: undefined, landed, functions: [] }, problems };
  const functions = touchedFunctions(lines, landed);
  const result = lines.length === 0 ? '' : lines.join(end) + (newline ? end : '');
  return { value: { text: result, landed, functions }, problems };
}

/** What a reader must know of a hunk that does not lie just where it says. */
function doubts(
  which: string,
  path: string,
  { heading }: Hunk,
  lines: readonly string[],
  place: Place,
  wanted: number,
  at: Position,
): Problem[] {
  const { skipped, index, inNamedFunction } = place;
  const isExact = skipped.before + skipped.after === 0;
  if (isExact && (index === wanted || inNamedFunction !== false)) return [];
  const parts = [
    ...(skipped.before > 0 ? [`${skipped.before} above`] : []),
    ...(skipped.after > 0 ? [`${skipped.after} below`] : []),
  ];
  const fit = isExact
    ? `is applied at line ${index + 1} of ${path}`
    : `fits line ${index + 1} of ${path} only without context lines (${parts.join(', ')})`;
  if (inNamedFunction === false) {
    const found = headingsAbove(lines, index - skipped.before)[0];
    const there = found === undefined ? 'no function begins above it' : `it lies in "${found}"`;
    const message = `${which} ${fit}; the patch says "${heading}", but ${there}`;
    return [warning('patch-elsewhere', message, at, 'Check that the patch is for this tree.')];
  }
  const known = inNamedFunction
    ? 'it lies in the function that the patch names'
    : 'the patch does not name its function';
  return [warning('patch-fuzz', `${which} ${fit}; ${known}`, at)];
}

function conflict(path: string, hunk: Hunk, lines: readonly string[], wanted: number): string {
  const before = hunk.lines.filter((line) => line.mark !== '+').map((line) => line.text);
  const first = before.findIndex((text, offset) => lines[wanted + offset] !== text);
  const found = lines[wanted + first];
  const place = `does not fit ${path}: at line ${wanted + first + 1}`;
  if (found !== undefined && found.replace(/\s+/g, '') === before[first]?.replace(/\s+/g, '')) {
    return `${place} only white space differs, as when a mail or a copy from a page has turned tabs into blanks: "${found.trim()}"`;
  }
  const expectation = `expected "${before[first]?.trim()}"`;
  const reality = found === undefined ? 'the file ends before' : `found "${found.trim()}"`;
  return `${place} ${expectation}, ${reality}`;
}
