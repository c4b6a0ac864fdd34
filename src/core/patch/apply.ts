import { error, type Outcome } from '../base/problem';
import type { FilePatch, Hunk } from './parse';

/** Applies the hunks of one file to its text (undefined: there is no such file). The value is undefined text where the patch removes the
 *  file. Hunks may have moved, but every context and removed line must be there: a reviewer must not run code that the patch does not
 *  say. Problems: `patch-no-file`, `patch-file-exists`, `patch-conflict`, each naming `name` and the hunk. */
export function applyFilePatch(
  name: string,
  patch: FilePatch,
  text: string | undefined,
): Outcome<{ readonly text: string | undefined }> {
  const path = patch.from ?? patch.to ?? '';
  const at = { file: name, line: patch.hunks[0]?.at ?? 1, column: 1 };
  if (patch.from !== undefined && text === undefined) {
    return { problems: [error('patch-no-file', `${name} changes ${path}, which the tree does not have`, at)] };
  }
  if (patch.from === undefined && text !== undefined) {
    return { problems: [error('patch-file-exists', `${name} creates ${path}, which the tree already has`, at)] };
  }
  const lines = text === undefined || text === '' ? [] : text.replace(/\n$/, '').split('\n');
  let newline = text === undefined || text.endsWith('\n') || text === '';
  let shift = 0;
  let from = 0;
  for (const [index, hunk] of patch.hunks.entries()) {
    const before = hunk.lines.filter((line) => line.mark !== '+').map((line) => line.text);
    const after = hunk.lines.filter((line) => line.mark !== '-').map((line) => line.text);
    // An insertion without context names the line after which it goes.
    const wanted = (hunk.baseCount === 0 ? hunk.baseStart : hunk.baseStart - 1) + shift;
    const place = findLines(lines, before, wanted, from);
    if (place === undefined) {
      const message = conflict(name, path, index, hunk, lines, before, wanted);
      return { problems: [error('patch-conflict', message, { file: name, line: hunk.at, column: 1 })] };
    }
    const reachesEnd = place + before.length === lines.length;
    lines.splice(place, before.length, ...after);
    if (reachesEnd && (hunk.noNewline.base || hunk.noNewline.patched)) newline = !hunk.noNewline.patched;
    shift = place - (wanted - shift) + after.length - before.length;
    from = place + after.length;
  }
  if (patch.to === undefined) return { value: { text: undefined }, problems: [] };
  return { value: { text: lines.length === 0 ? '' : lines.join('\n') + (newline ? '\n' : '') }, problems: [] };
}

/** Where `wanted` stand in a row, nearest to line index `near`, not before `from`. */
function findLines(
  lines: readonly string[],
  wanted: readonly string[],
  near: number,
  from: number,
): number | undefined {
  const fits = (place: number) =>
    place >= from &&
    place + wanted.length <= lines.length &&
    wanted.every((text, index) => lines[place + index] === text);
  if (wanted.length === 0) return Math.min(Math.max(near, from), lines.length);
  for (let distance = 0; distance <= lines.length; distance++) {
    if (fits(near - distance)) return near - distance;
    if (fits(near + distance)) return near + distance;
  }
  return undefined;
}

function conflict(
  name: string,
  path: string,
  index: number,
  hunk: Hunk,
  lines: readonly string[],
  before: readonly string[],
  wanted: number,
): string {
  const first = before.findIndex((text, offset) => lines[wanted + offset] !== text);
  const found = lines[wanted + first];
  const place = `${name}: hunk ${index + 1} (line ${hunk.at}) does not fit ${path}: at line ${wanted + first + 1}`;
  if (found !== undefined && found.replace(/\s+/g, '') === before[first]?.replace(/\s+/g, '')) {
    return `${place} only white space differs, as when a mail or a copy from a page has turned tabs into blanks: "${found.trim()}"`;
  }
  const expectation = `expected "${before[first]?.trim()}"`;
  const reality = found === undefined ? 'the file ends before' : `found "${found.trim()}"`;
  return `${place} ${expectation}, ${reality}`;
}
