import type { FindingView } from '../../../protocol/finding';
import type { ReviewModel } from '../../../protocol/review';

/** What a scenario came to for the patched code. `not-modelled` and `stopped` are no answer, and never a pass. */
export interface Outcome {
  readonly kind: 'passed' | 'failed' | 'not-modelled' | 'stopped';
  /** One line for each reason; none where it passed. */
  readonly reasons: readonly string[];
}

/** Reads the outcome of one scenario: proven findings fail it, those of the base apart where base and patched differ. */
export function outcomeOf(model: ReviewModel): Outcome {
  const { patched } = model;
  const missing = patched.notModelled.map(({ what, subject, path }) => {
    const by = path.map((frame) => `${frame.function}()`).join(' <- ');
    return `not modelled: ${what} ${subject}${by === '' ? '' : `, needed by ${by}`}`;
  });
  if (missing.length > 0) return { kind: 'not-modelled', reasons: missing };
  const problems = patched.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (patched.end === 'problems' || patched.end === 'not-started' || patched.end === 'out-of-fuel') {
    const endless = patched.breaches.filter(({ kind }) => kind === 'out-of-fuel').map(({ text }) => text);
    return {
      kind: 'stopped',
      reasons: [...problems, ...endless, ...(problems.length + endless.length === 0 ? [patched.end] : [])],
    };
  }
  const failed = [...provenTexts(model), ...patched.verdicts.filter(({ pass }) => !pass).map(({ text }) => text)];
  return { kind: failed.length > 0 ? 'failed' : 'passed', reasons: failed };
}

/** One line for each claim, with the rule and all policies that it breaks. */
function provenTexts(model: ReviewModel): string[] {
  const policies = new Map<string, string[]>();
  for (const { claim, rule, policy } of provenOf(model)) {
    const known = policies.get(`${claim} [${rule}`) ?? [];
    policies.set(`${claim} [${rule}`, known.includes(policy) ? known : [...known, policy]);
  }
  return [...policies].map(([text, of]) => `${text}, ${of.join(', ')}]`);
}

/** Proven findings that count against the patched code. */
export function provenOf({ judgements, differ }: ReviewModel): FindingView[] {
  return judgements
    .flatMap(({ findings }) => findings)
    .filter(
      ({ level, origin }) => level === 'proven' && origin !== 'resolved' && !(differ && origin === 'pre-existing'),
    );
}

/** How many effects the patch adds, removes, changes and moves, in words. */
export function changeText({ changed, differ }: ReviewModel): string {
  if (!differ) return 'base and patched are the same';
  const { added, removed, changed: values, moved } = changed;
  if (added + removed + values + moved === 0) return 'no change in behaviour';
  return `${added} added, ${removed} removed, ${values} changed, ${moved} moved`;
}
