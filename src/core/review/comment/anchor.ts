import type { PlaceView } from '../../../protocol/place';
import type { LineView } from '../../../protocol/remark';
import { diffLines } from '../../annotate/line-diff';
import type { AppliedFile } from '../../patch/apply-all';
import { originsOf, type PatchLine } from '../../patch/origin';

/** Texts of a file on both sides; undefined where it is not there. */
export interface Texts {
  readonly base: string | undefined;
  readonly patched: string | undefined;
}

/** The line of a side under which a remark stands: that of the patch where one shows it, else its own place. Of the base only where the patch takes the
 *  line out and puts nothing in its place. */
export function anchorOf(
  { where, place }: { readonly where?: PatchLine; readonly place?: PlaceView },
  files: readonly AppliedFile[],
  textsOf: (file: { readonly from: string; readonly to: string }) => Texts,
): LineView | undefined {
  const own = place && { side: 'patched' as const, file: place.file, line: place.line };
  if (!where) return own;
  const { from, to } = where.file;
  const file = to ?? from ?? '';
  const shown = where.hunk.lines[where.line];
  const texts = textsOf({ from: from ?? file, to: file });
  if (shown?.mark === '-') {
    const line = removedLine(shown.text, place?.file === file ? place.line : undefined, texts);
    return line === undefined ? own : { side: 'base', file: from ?? file, line };
  }
  const origins = originsOf(file, files);
  const last = (texts.patched ?? '').split('\n').length;
  for (let line = 1; line <= last; line++) {
    const found = origins.at(line)?.where;
    if (found?.hunk === where.hunk && found.line === where.line) return { side: 'patched', file, line };
  }
  return own;
}

/** The number that a line which was taken out had in the base: of several that read the same the one nearest to where it was. */
export function removedLine(text: string, near: number | undefined, { base, patched }: Texts): number | undefined {
  const lines = (base ?? '').split(/\r?\n/);
  const candidates = diffLines(base ?? '', patched ?? '').flatMap(({ baseStart, baseCount, start }) =>
    Array.from({ length: baseCount }, (_, index) => ({ line: baseStart + index, start })),
  );
  const [best] = candidates
    .filter(({ line }) => lines[line - 1] === text)
    .sort((a, b) => Math.abs(a.start - (near ?? a.start)) - Math.abs(b.start - (near ?? b.start)));
  return best?.line;
}
