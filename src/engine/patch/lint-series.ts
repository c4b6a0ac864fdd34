import type { Person } from '../../core/patch/message';
import type { SeriesPatch } from '../../core/patch/series';
import { readSubject } from '../../core/patch/subject';
import { type FixedCommit, fixesLines } from '../../core/review/lint/fixes';
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

/** One row for each patch. Throws `Cancelled`. */
export async function lintSeries(
  patches: readonly { readonly patch: SeriesPatch; readonly sender?: Person }[],
  sources: LintSources,
  progress: (text: string) => void,
): Promise<readonly LintRow[]> {
  const { history, base, listed } = sources;
  const inSeries = new Set(patches.map(({ patch }) => plainTitle(patch.message.title)));
  const references = patches.map(({ patch }) => referenceOf(patch.message));
  const picked = references.flatMap((each) => (each.kind === 'commit' ? [each.id] : []));
  if (history && picked.length > 0) progress('looking for later fixes in the whole history');
  const followUps = await history?.followUps(picked, base);
  const rows: LintRow[] = [];
  for (const [index, { patch, sender }] of patches.entries()) {
    if (history) progress(`looking commits up for patch ${index + 1} of ${patches.length}`);
    const reference = references[index] ?? referenceOf(patch.message);
    const upstream = await upstreamOf(patch, reference, sources);
    const later = reference.kind === 'commit' ? (followUps?.get(reference.id) ?? []) : [];
    const found = {
      ...(upstream && { upstream }),
      searched: history !== undefined || listed.length > 0,
      ...(history && { fixed: await fixedBy(patch, history, base) }),
      followUps: later.filter(({ title }) => !inSeries.has(plainTitle(title))),
    };
    rows.push(lintPatch(patch, found, sender));
  }
  return rows;
}

async function fixedBy(
  { message }: SeriesPatch,
  history: History,
  base: string,
): Promise<ReadonlyMap<string, FixedCommit | undefined>> {
  const found = new Map<string, FixedCommit | undefined>();
  for (const { id } of fixesLines(message.trailers)) found.set(id, await history.fixed(id, base));
  return found;
}

async function upstreamOf(
  { message }: SeriesPatch,
  reference: ReturnType<typeof referenceOf>,
  { history, listed }: LintSources,
): Promise<Upstream | undefined> {
  if (reference.kind === 'commit') return history?.upstream(reference.id);
  if (reference.kind !== 'list') return undefined;
  const same = listed.find(({ message: other }) => readSubject(other.title).title === plainTitle(message.title));
  return same && { title: same.message.title, diff: same.diff };
}
