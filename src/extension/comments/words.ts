import type { FindingView } from '../../protocol/finding';
import type { DraftView } from '../../protocol/series';
import type { KeptNote } from './notes';

/** How sure a finding is, as reviewers say it. */
export const levelWords: Readonly<Record<FindingView['level'], string>> = {
  proven: 'Proven',
  'behaviour-changed': 'Behaviour changed',
  hint: 'Hint',
};

/** Where a finding comes from, as reviewers say it. */
export const originWords: Readonly<Record<FindingView['origin'], string>> = {
  introduced: 'Introduced',
  interaction: 'Interaction',
  'pre-existing': 'Pre-existing',
  resolved: 'Resolved',
  unknown: 'Base has no answer',
};

/** Head of a thread: that nobody has sent it, then what it rests on. */
export function draftLabel({ finding, policies, scenarios }: DraftView, isKept: boolean, isNear: boolean): string {
  return [
    isKept ? 'Kept, not sent' : 'Draft, not sent',
    `${levelWords[finding.level]} · ${originWords[finding.origin]}`,
    policies.join(', '),
    scenariosText(scenarios),
    ...(isNear ? ['on a line that the patch takes out'] : []),
  ].join(' · ');
}

/** Head of a thread that was kept and that no draft shows; `isDrafted` says whether any were written since. */
export function keptLabel({ scenarios }: KeptNote, isGone: boolean, isDrafted: boolean): string {
  const why = isGone ? ['its line is gone'] : isDrafted ? ['not seen in the last run'] : [];
  return ['Kept, not sent', ...why, scenariosText(scenarios)].join(' · ');
}

/** The first scenario, and how many more there are. */
export function scenariosText(scenarios: readonly string[]): string {
  const [first = '', ...more] = scenarios;
  return more.length > 0 ? `${first} and ${more.length} more` : first;
}
