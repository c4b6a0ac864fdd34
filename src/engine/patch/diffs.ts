import type { NamedDiff } from '../../core/patch/apply-all';
import type { Series } from '../../core/patch/series';

/** The diffs of a series that comes from a file, each under the name by which messages call it. */
export function diffsOf(file: string, { patches, announced }: Series): readonly NamedDiff[] {
  return patches.map(({ number, message, diff, diffAt, mail }) => ({
    name: mail ? `${number}/${announced} "${message.title}"` : file,
    file,
    text: diff,
    firstLine: diffAt,
  }));
}
