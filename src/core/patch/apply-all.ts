import type { Problem } from '../base/problem';
import { applyFilePatch } from './apply';
import { parsePatch } from './parse';

/** Applies patches one after the other. `read` gives a file of the tree; the result has the texts of all files that the patches touch
 *  (null: removed). With a problem, nothing of the failing patch is in the result. */
export function applyPatches(
  patches: readonly { readonly name: string; readonly text: string }[],
  read: (path: string) => string | undefined,
): { readonly texts: ReadonlyMap<string, string | null>; readonly problems: readonly Problem[] } {
  let texts = new Map<string, string | null>();
  for (const { name, text } of patches) {
    const parsed = parsePatch(name, text);
    if (!parsed.value) return { texts, problems: parsed.problems };
    const next = new Map(texts);
    const current = (path: string) => (next.has(path) ? (next.get(path) ?? undefined) : read(path));
    for (const file of parsed.value) {
      const source = file.from ?? file.to ?? '';
      const outcome = applyFilePatch(name, file, current(source));
      if (!outcome.value) return { texts, problems: outcome.problems };
      if (file.from !== undefined && file.from !== file.to) next.set(file.from, null);
      if (file.to !== undefined) next.set(file.to, outcome.value.text ?? null);
    }
    texts = next;
  }
  return { texts, problems: [] };
}
