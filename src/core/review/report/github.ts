import { diffLines } from '../../annotate/line-diff';
import { LineMap } from '../../annotate/line-map';
import { removedLine, type Texts } from '../comment/anchor';
import type { Draft } from '../comment/draft';
import type { OwnRemark } from '../comment/own';
import { fenced } from './markdown';

/** Lines of context around a change that a pull request shows. */
const context = 3;

/** A comment of a pull request review (`POST /repos/{owner}/{repo}/pulls/{number}/reviews`). */
export interface GithubComment {
  readonly path: string;
  /** Line of the new text (RIGHT) or of the old one (LEFT). */
  readonly line: number;
  readonly side: 'LEFT' | 'RIGHT';
  readonly body: string;
}

/** A review for GitHub that is sent by nobody: comments stand on lines that the pull request shows, the nearest one where the line itself is not
 *  shown; what belongs to none is in the body. `textsOf` is asked for a file by its name after and before the patch. */
export function githubReview(
  drafts: readonly Draft[],
  textsOf: (path: string, before: string) => Texts,
  own: readonly OwnRemark[] = [],
): { readonly event: 'COMMENT'; readonly body: string; readonly comments: readonly GithubComment[] } {
  const comments: GithubComment[] = [];
  const loose: string[] = [];
  for (const { where, place, text } of drafts) {
    const path = where?.file.to ?? where?.file.from ?? place?.file;
    const wanted = place?.file === path ? place?.line : undefined;
    const texts = path === undefined ? undefined : textsOf(path, where?.file.from ?? path);
    const removed = where?.hunk.lines[where.line]?.mark === '-' ? where.hunk.lines[where.line]?.text : undefined;
    const gone = texts && removed !== undefined ? removedLine(removed, wanted, texts) : undefined;
    const line = texts && (gone === undefined ? shownLine(wanted, texts) : { line: gone, side: 'LEFT' as const });
    if (path === undefined || line === undefined) loose.push(fenced(text));
    else comments.push({ path, ...line, body: fenced(text) });
  }
  for (const { where, side, place, text } of own) {
    const path = where?.file.to ?? where?.file.from ?? place.file;
    const texts = textsOf(path, where?.file.from ?? path);
    const line = side === 'base' ? shownBaseLine(place.line, texts) : shownLine(place.line, texts);
    // What a person wrote for a pull request may be marked up.
    if (line === undefined) loose.push(text);
    else comments.push({ path, ...line, body: text });
  }
  return { event: 'COMMENT', body: loose.join('\n\n'), comments };
}

type Shown = Pick<GithubComment, 'line' | 'side'>;

/** A line of the base: itself where it was taken out, else the line that it is now. */
function shownBaseLine(line: number, texts: Texts): Shown | undefined {
  const map = LineMap.between(texts.base ?? '', texts.patched ?? '');
  const now = map.forward(line);
  return now === undefined ? { line, side: 'LEFT' } : shownLine(now, texts);
}

/** The line itself where the pull request shows it, else the nearest that it shows. */
function shownLine(wanted: number | undefined, { base, patched }: Texts): Shown | undefined {
  if (base === undefined && patched === undefined) return undefined;
  const last = (patched ?? '').split('\n').length - ((patched ?? '').endsWith('\n') ? 1 : 0);
  const hunks = diffLines(base ?? '', patched ?? '');
  const near = wanted ?? hunks[0]?.start ?? 1;
  let best: { readonly at: Shown; readonly distance: number } | undefined;
  const offer = (line: number, side: 'LEFT' | 'RIGHT', distance: number) => {
    if (!best || distance < best.distance) best = { at: { line, side }, distance };
  };
  for (const { start, count, baseStart, baseCount } of hunks) {
    const from = Math.max(1, start - context);
    const to = Math.min(last, start + count - 1 + context);
    if (from <= to) {
      const line = Math.min(Math.max(near, from), to);
      offer(line, 'RIGHT', Math.abs(line - near));
    }
    // A file of which nothing is left shows only what was there.
    if (last === 0 && baseCount > 0) offer(baseStart, 'LEFT', Math.abs(start - near));
  }
  return best?.at;
}
