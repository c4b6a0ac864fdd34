import type { FilePatch } from './parse';

/** A changed line as digests compare it: its mark and its words. */
export type ChangedLine = string;

/** What a patch changes, by file and without context or line numbers: so a cherry-pick is compared with what it was picked from. White space counts
 *  as one blank, as in `git patch-id`. */
export function changedLinesOf(files: readonly FilePatch[]): ReadonlyMap<string, readonly ChangedLine[]> {
  const result = new Map<string, readonly ChangedLine[]>();
  for (const { from, to, hunks } of files) {
    const lines = hunks.flatMap((hunk) =>
      hunk.lines
        .filter(({ mark }) => mark !== ' ')
        .map(({ mark, text }) => mark + text.replace(/\s+/g, ' ').trim())
        // Empty lines say nothing of what changed, and are what context conflicts most often touch.
        .filter((line) => line.length > 1),
    );
    const path = to ?? from ?? '';
    const move = from !== undefined && to !== undefined && from !== to ? [`rename ${from}`] : [];
    result.set(path, [...(result.get(path) ?? []), ...move, ...lines]);
  }
  return result;
}

/** Lines that only one of two patches has. */
export interface DigestDifference {
  readonly path: string;
  /** Line of the first patch, of the second. */
  readonly own: readonly ChangedLine[];
  readonly other: readonly ChangedLine[];
}

/** Where two patches change something else, file by file; empty where they are the same but for context. */
export function compareDigests(
  own: ReadonlyMap<string, readonly ChangedLine[]>,
  other: ReadonlyMap<string, readonly ChangedLine[]>,
): readonly DigestDifference[] {
  const paths = [...new Set([...own.keys(), ...other.keys()])].sort();
  return paths.flatMap((path) => {
    const [first, second] = [own.get(path) ?? [], other.get(path) ?? []];
    if (first.join('\n') === second.join('\n')) return [];
    const difference = { path, own: without(first, second), other: without(second, first) };
    return [difference];
  });
}

/** Lines of the first list beyond those of the second. The same lines in another order leave none. */
function without(lines: readonly string[], taken: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of taken) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
