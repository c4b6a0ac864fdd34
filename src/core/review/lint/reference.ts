import type { CommitMessage } from '../../patch/commit-message';

/** What a commit says it was taken from. */
export type Reference =
  | { readonly kind: 'commit'; readonly id: string; readonly repository?: string }
  | { readonly kind: 'list'; readonly url: string }
  /** `own`: it says that there is no upstream of it (SAUCE). `unsaid`: it says nothing, as a patch does that is upstream itself. */
  | { readonly kind: 'own' | 'unsaid' };

/** The first pick of a message: later ones tell how it travelled from tree to tree. */
export function referenceOf({ title, trailers }: CommitMessage): Reference {
  const value = trailers.find(({ key }) => key === 'cherry picked from')?.value;
  if (value === undefined) return { kind: /\bSAUCE\b/.test(title) ? 'own' : 'unsaid' };
  const commit = /^([0-9a-f]{7,64})(?:[\s,]+(.+))?$/.exec(value);
  if (commit) return { kind: 'commit', id: commit[1] ?? '', ...(commit[2] && { repository: commit[2] }) };
  return { kind: 'list', url: value };
}

/** Notes that somebody left on what he changed: `[name: reason]` between the trailers. */
export function notesOf(text: string): readonly string[] {
  return [...text.matchAll(/^\[([^\]\s:]+:[^\]]+)\]$/gm)].map((match) => (match[1] ?? '').replace(/\s+/g, ' '));
}

/** The title as it is upstream: without what distributions put in front, as `[SAUCE]`, `NVIDIA:` or `UBUNTU: SAUCE:`. */
export function plainTitle(title: string): string {
  return title.replace(/^(?:\[[^\]]*\]\s*|(?:[A-Z][A-Z0-9-]+):\s+)*/, '').trim();
}
