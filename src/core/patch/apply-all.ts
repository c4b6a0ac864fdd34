import type { Problem } from '../base/problem';
import { applyFilePatch, type Landed } from './apply';
import { type FilePatch, parsePatch } from './parse';

/** A diff: what it is called in problems, the file that it stands in (its name where none is said), and the line of that file at which its text
 *  begins (1 where none is said). */
export interface NamedDiff {
  readonly name: string;
  readonly file?: string;
  readonly text: string;
  readonly firstLine?: number;
}

/** What patches came to. */
export interface Applied {
  /** Texts of all files that the patches touch; null: removed. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** How many patches were applied. */
  readonly applied: number;
  /** Each file of each patch as it was applied. */
  readonly files: readonly AppliedFile[];
  readonly problems: readonly Problem[];
}

/** One file of one patch. */
export interface AppliedFile {
  /** Index of the patch, from 0. */
  readonly patch: number;
  readonly file: FilePatch;
  readonly landed: readonly Landed[];
  /** Names of the functions that the changes lie in. */
  readonly functions: readonly string[];
}

/** Applies patches one after the other. `read` gives a file of the tree. With an error, nothing of the failing patch is in the result; warnings leave it whole. */
export function applyPatches(patches: readonly NamedDiff[], read: (path: string) => string | undefined): Applied {
  let texts = new Map<string, string | null>();
  const problems: Problem[] = [];
  const files: AppliedFile[] = [];
  const tell = (found: readonly Problem[], file: string) => {
    for (const each of found) problems.push(each.at ? { ...each, at: { ...each.at, file } } : each);
  };
  for (const [applied, { name, file: container = name, text, firstLine }] of patches.entries()) {
    const parsed = parsePatch(name, text, firstLine);
    tell(parsed.problems, container);
    if (!parsed.value) return { texts, applied, files, problems };
    const next = new Map(texts);
    const done: AppliedFile[] = [];
    const current = (path: string) => (next.has(path) ? (next.get(path) ?? undefined) : read(path));
    for (const file of parsed.value) {
      const source = file.from ?? file.to ?? '';
      const outcome = applyFilePatch(name, file, current(source));
      tell(outcome.problems, container);
      if (!outcome.value) return { texts, applied, files, problems };
      const { landed, functions } = outcome.value;
      done.push({ patch: applied, file, landed, functions });
      if (file.from !== undefined && file.from !== file.to && !file.copied) next.set(file.from, null);
      if (file.to !== undefined) next.set(file.to, outcome.value.text ?? null);
    }
    texts = next;
    files.push(...done);
  }
  return { texts, applied: patches.length, files, problems };
}
