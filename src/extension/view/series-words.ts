import type { SeriesState } from '../series/store';

/** What the patched side is, in a few words. */
export function seriesLabel({ view, source }: Pick<SeriesState, 'view' | 'source'>): string {
  if (!view) return source?.name ?? '';
  const { title, version, applied, patches } = view;
  const all = `${patches.length} ${patches.length === 1 ? 'patch' : 'patches'}`;
  const part = applied === patches.length ? all : `${applied} of ${all}`;
  return `${version > 1 ? `v${version} ` : ''}${title} (${part})`;
}
