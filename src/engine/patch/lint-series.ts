import type { Person } from '../../core/patch/message';
import type { SeriesPatch } from '../../core/patch/series';
import { readSubject } from '../../core/patch/subject';
import { fixesLines } from '../../core/review/lint/fixes';
import { type LintRow, lintPatch, type Upstream } from '../../core/review/lint/lint';
import { plainTitle, referenceOf } from '../../core/review/lint/reference';
import type { History } from './history';

/** What a series is compared with. */
export interface LintSources {
  /** History in which upstream commits and those that `Fixes:` name are looked up. */
  readonly history?: History;
  /** Revision that the series applies to. */
  readonly base: string;
  /** Patches from the list, found by title. */
  readonly listed: readonly SeriesPatch[];
}

/** One row for each patch. */
export function lintSeries(
  patches: readonly { readonly patch: SeriesPatch; readonly sender?: Person }[],
  sources: LintSources,
): readonly LintRow[] {
  const { history, base, listed } = sources;
  const inSeries = new Set(patches.map(({ patch }) => plainTitle(patch.message.title)));
  return patches.map(({ patch, sender }) => {
    const reference = referenceOf(patch.message);
    const upstream = upstreamOf(patch, reference, sources);
    const fixes = fixesLines(patch.message.trailers);
    const followUps = reference.kind === 'commit' && history ? history.followUps(reference.id, base) : [];
    const found = {
      ...(upstream && { upstream }),
      searched: history !== undefined || listed.length > 0,
      ...(history && { fixed: new Map(fixes.map(({ id }) => [id, history.fixed(id, base)] as const)) }),
      followUps: followUps.filter(({ title }) => !inSeries.has(plainTitle(title))),
    };
    return lintPatch(patch, found, sender);
  });
}

function upstreamOf(
  { message }: SeriesPatch,
  reference: ReturnType<typeof referenceOf>,
  { history, listed }: LintSources,
): Upstream | undefined {
  if (reference.kind === 'commit') return history?.upstream(reference.id);
  if (reference.kind !== 'list') return undefined;
  const same = listed.find(({ message: other }) => readSubject(other.title).title === plainTitle(message.title));
  return same && { title: same.message.title, diff: same.diff };
}
