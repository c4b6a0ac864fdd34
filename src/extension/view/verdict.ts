import type { VerdictWordView } from '../../protocol/panel';
import type { RunView } from '../../protocol/review';
import type { FindingCountView, ScenarioVerdictView } from '../../protocol/verdict';

const badEnds: Partial<Record<RunView['end'], string>> = {
  'failed-call': 'driver error',
  oops: 'crashed',
  'out-of-fuel': 'endless',
  problems: 'stopped',
  'not-started': 'not compiled',
};

/** What one side of a scenario came to under a policy, or under all that apply where that is empty. */
export function verdictWord(
  row: Pick<ScenarioVerdictView, 'base' | 'patched' | 'policies'>,
  side: 'base' | 'patched',
  policy: string,
): VerdictWordView {
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
