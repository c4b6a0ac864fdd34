import type { AppliedFile } from './apply-all';
import type { FilePatch, Hunk } from './parse';

/** A line of a patch. */
export interface PatchLine {
  /** Index of the patch in its series, from 0. */
  readonly patch: number;
  readonly file: FilePatch;
  readonly hunk: Hunk;
  /** Index among the lines of the hunk, from 0. */
  readonly line: number;
}

/** The lines of one file after a series, each with the last line of a patch that says anything of it: that added it, or has it as context. */
export interface LineOrigins {
  /** Line numbers from 1. `added`: that line of the text comes from the patch; otherwise it is context there. */
  at(line: number): { readonly where: PatchLine; readonly added: boolean } | undefined;
  /** The line of a patch nearest to one that no patch mentions, among those that end up from `first` to `last` of the text. Lines that a patch took
   *  out count as those that follow them. `patch`: lines of that patch alone. */
  nearest(line: number, first: number, last: number, patch?: number): PatchLine | undefined;
  /** The line of a patch that takes out a line of the base (from 1); of one that stays, the last patch that has it as context. */
  ofBase(line: number): PatchLine | undefined;
}

interface Entry {
  /** Line of the base, from 1; absent where a patch added it. */
  readonly base?: number;
  origin?: { readonly where: PatchLine; readonly added: boolean };
  /** A line that was taken out before this one. */
  removed?: PatchLine;
}

/** Follows the lines of a file through the patches of a series. */
export function originsOf(path: string, files: readonly AppliedFile[]): LineOrigins {
  // A file that is renamed on the way is followed from its last name to its first.
  const names = new Set([path]);
  for (const { file } of [...files].reverse())
    if (file.to !== undefined && names.has(file.to) && file.from !== undefined) names.add(file.from);
  const entries: Entry[] = [];
  const ofBase = new Map<number, PatchLine>();
  // Lines that no patch has come to yet follow one another as in the base.
  let reached = 0;
  const entry = (index: number): Entry => {
    while (entries.length <= index) entries.push({ base: ++reached });
    return entries[index] ?? {};
  };
  for (const { patch, file, landed } of files) {
    if (!names.has(file.to ?? file.from ?? '')) continue;
    for (const { hunk, lines, index } of landed) {
      const first = hunk.lines.indexOf(lines[0] ?? hunk.lines[0] ?? { mark: ' ', text: '' });
      let at = index;
      for (const [offset, { mark }] of lines.entries()) {
        const where = { patch, file, hunk, line: first + offset };
        if (mark === '-') {
          const { base } = entry(at);
          if (base !== undefined) ofBase.set(base, where);
          entries.splice(at, 1);
          entry(at).removed = where;
        } else if (mark === '+') {
          entry(at);
          entries.splice(at, 0, { origin: { where, added: true } });
          at++;
        } else {
          const known = entry(at);
          // What an earlier patch added stays its own: a comment belongs to the patch that wrote the line.
          if (!known.origin?.added) known.origin = { where, added: false };
          if (known.base !== undefined) ofBase.set(known.base, where);
          at++;
        }
      }
    }
  }
  return {
    at: (line) => entries[line - 1]?.origin,
    nearest(line, first, last, patch) {
      let best: { readonly where: PatchLine; readonly distance: number } | undefined;
      for (let at = first; at <= last; at++) {
        const { origin, removed } = entries[at - 1] ?? {};
        for (const where of [origin?.added ? origin.where : undefined, removed]) {
          const distance = Math.abs(at - line);
          if (!where || (patch !== undefined && where.patch !== patch)) continue;
          if (!best || distance < best.distance) best = { where, distance };
        }
      }
      return best?.where;
    },
    ofBase: (line) => ofBase.get(line),
  };
}
