import type { OriginView } from '../src/protocol/finding';
import type { RunView } from '../src/protocol/review';
import type { FindingCountView, ScenarioVerdictView } from '../src/protocol/verdict';

/** A sign and a word: colour comes on top, never alone. */
export interface Verdict {
  readonly sign: '✓' | '✗' | '?' | '!';
  readonly word: string;
  readonly kind: 'good' | 'bad' | 'unknown' | 'hint';
}

const badEnds: Partial<Record<RunView['end'], string>> = {
  'failed-call': 'driver error',
  oops: 'crashed',
  'out-of-fuel': 'endless',
  problems: 'stopped',
  'not-started': 'not compiled',
};

/** What one side of a scenario came to under a policy, or under all that apply where that is empty. */
export function verdictOf(
  row: Omit<ScenarioVerdictView, 'functions'>,
  side: 'base' | 'patched',
  policy: string,
): Verdict {
  const { end, broken } = row[side];
  if (end === 'not-modelled') return { sign: '?', word: 'not modelled', kind: 'unknown' };
  const ended = badEnds[end];
  if (ended !== undefined) return { sign: '✗', word: ended, kind: 'bad' };
  if (broken > 0) return { sign: '✗', word: `${broken} broken`, kind: 'bad' };
  const judged = row.policies.filter((each) => policy === '' || each.policy === policy);
  const proven = judged.filter((each) => each[side].proven > 0);
  if (proven.length > 0) {
    const word = policy === '' ? proven.map((each) => each.policy).join(', ') : countText(proven[0]?.[side]);
    return { sign: '✗', word, kind: 'bad' };
  }
  const hints = Math.max(0, ...judged.map((each) => each[side].hints));
  if (hints > 0) return { sign: '!', word: `${hints} ${hints === 1 ? 'hint' : 'hints'}`, kind: 'hint' };
  return { sign: '✓', word: judged.length > 0 ? 'clean' : 'every step ran', kind: 'good' };
}

function countText(count: FindingCountView | undefined): string {
  return `${count?.proven ?? 0} proven`;
}

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
  const words = group.replaceAll('-', ' ');
  return group === '' ? 'Others' : words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** `1 scenario`, `2 scenarios`. */
export function counted(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}
