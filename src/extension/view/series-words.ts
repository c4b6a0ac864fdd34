import type { FileChangeView, PatchView } from '../../protocol/series';
import type { SeriesState } from '../series/store';
import type { VersionDifference } from '../series/version-findings';
import { count } from './words';

/** What the patched side is, in a few words. */
export function seriesLabel({ view, source }: Pick<SeriesState, 'view' | 'source'>): string {
  if (!view) return source?.name ?? '';
  const { title, version, applied, patches } = view;
  const all = `${patches.length} ${patches.length === 1 ? 'patch' : 'patches'}`;
  const part = applied === patches.length ? all : `${applied} of ${all}`;
  return `${version > 1 ? `v${version} ` : ''}${title} (${part})`;
}

/** Beside the title of the tree. */
export function seriesDescription({ view, source, isOpening }: SeriesState): string {
  if (!view) return isOpening && source ? `reading ${source.name}…` : '';
  const { version, applied, patches, title } = view;
  const step = applied < patches.length ? ` · ${applied} of ${patches.length} applied` : '';
  return `${version > 1 ? `v${version} · ` : ''}${title}${step}`;
}

/** More lines than this nobody reads above a tree; the panel has them all. */
const mostLines = 4;

/** What stands above the rows of the tree: why the patches could not be applied, or what to know of them. Each is shortened. */
export function seriesMessage({ problems, source, view, isOpening }: SeriesState): string | undefined {
  if (!source || isOpening || problems.length === 0) return undefined;
  const lines = [...new Set(problems.map(({ message }) => oneLine(message)))];
  const head = view ? '' : `${source.name} is not applied: `;
  const more = lines.length > mostLines ? [`and ${lines.length - mostLines} more`] : [];
  // The tree knows no line breaks.
  return head + [...lines.slice(0, mostLines), ...more].join(' · ');
}

/** How much a patch changes in a file. */
export function changeWords({ from, to, added, removed }: FileChangeView): string {
  const lines = `+${added} −${removed}`;
  if (from === undefined) return `new, ${lines}`;
  if (to === undefined) return 'deleted';
  return from === to ? lines : `renamed, ${lines}`;
}

/** The title of a patch without the name of the part that all patches of its series begin with: rows are narrow. */
export function shortTitle({ title }: PatchView, patches: readonly PatchView[]): string {
  let rest = title;
  for (;;) {
    const part = /^[^\s:]+: /.exec(rest)?.[0];
    const shared = title.slice(0, title.length - rest.length) + (part ?? '');
    if (part === undefined || !patches.every((each) => each.title.startsWith(shared))) return rest;
    rest = rest.slice(part.length);
  }
}

/** A patch as a screen reader says it. */
export function patchWords(
  { number, title }: PatchView,
  announced: number,
  applied: boolean,
  isReviewed: boolean,
): string {
  const state = `${applied ? 'applied' : 'not applied'}, ${isReviewed ? 'reviewed' : 'not reviewed'}`;
  return `patch ${number} of ${announced}, ${title}, ${state}`;
}

/** What two versions are compared. */
export function versionTitle({ older, newer }: VersionDifference): string {
  return `${older} → ${newer}`;
}

/** How many findings went and came. */
export function versionCounts({ gone, came, kept }: VersionDifference): string {
  if (gone.length + came.length + kept === 0) return 'no findings in either';
  return `${gone.length} gone · ${came.length} new · ${kept} in both`;
}

/** In which scenarios, and what is not known. */
export function versionTooltip({ scenarios, unknown }: VersionDifference): string {
  const ran = `Findings that the base has not, in ${count(scenarios.length, 'scenario')}:\n${scenarios.join('\n')}`;
  return unknown.length === 0 ? ran : `${ran}\nNot known, as a version did not finish: ${unknown.join(', ')}`;
}

/** Text of others on one line: no control characters, and no longer than a person reads. */
function oneLine(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}
