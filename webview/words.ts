import type { OriginView } from '../src/protocol/finding';
import { groupTitles } from '../src/protocol/message';
import type { ChangeView } from '../src/protocol/review';
import type { ScenarioVerdictView } from '../src/protocol/verdict';

/** Where findings come from, as reviewers say it. */
export const originWords: Readonly<Record<OriginView, string>> = {
  introduced: 'Introduced',
  interaction: 'Interaction',
  'pre-existing': 'Pre-existing',
  resolved: 'Resolved',
  unknown: 'Base has no answer',
};

/** How sure a finding is. */
export const levelWords = {
  proven: { sign: '✗', word: 'Proven' },
  'behaviour-changed': { sign: '≠', word: 'Behaviour changed' },
  hint: { sign: '!', word: 'Hint' },
} as const;

/** Groups of scenarios as people read them: `counter-policy` is `Counter policy`. */
export function groupTitle(group: string): string {
  const words = groupTitles[group] ?? group.replaceAll('-', ' ');
  return group === '' ? 'Others' : words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** `1 scenario`, `2 scenarios`. */
export function counted(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

/** Changed lines and removals that did not run, as in `2 changed lines, 1 removal not run`. */
export function notRunText({ notRun, removalsNotRun = 0 }: LinesNotRun): string {
  const parts = [
    ...(notRun > 0 ? [counted(notRun, 'changed line')] : []),
    ...(removalsNotRun > 0 ? [counted(removalsNotRun, 'removal')] : []),
  ];
  return `${parts.join(', ')} not run`;
}

type LinesNotRun = Pick<ScenarioVerdictView, 'notRun' | 'removalsNotRun'>;

/** The same of one scenario, counted. */
export function linesNotRun(changes: readonly ChangeView[]): LinesNotRun {
  const removals = changes.filter(({ removal }) => removal).length;
  return { notRun: changes.length - removals, removalsNotRun: removals };
}
