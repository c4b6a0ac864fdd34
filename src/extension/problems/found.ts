import type { FindingView } from '../../protocol/finding';
import type { TraceStepView } from '../../protocol/remark';
import type { ReviewModel } from '../../protocol/review';
import type { DraftView } from '../../protocol/series';

/** A finding to list, once, whatever the number of policies and scenarios that have it. */
export interface Found {
  readonly finding: FindingView;
  readonly policies: readonly string[];
  readonly scenarios: readonly string[];
  /** What happened on the way, in order. */
  readonly steps: readonly TraceStepView[];
}

/** Which findings are listed. */
export interface Wanted {
  /** Empty: of any. */
  readonly policy: string;
  readonly preExisting: boolean;
  /** Keys of those that somebody set aside. */
  readonly dismissed: ReadonlySet<string>;
}

/** Everything that is proven of the patched code: of the run on show, and of other scenarios what there are drafts on. */
export function provenFindings(
  model: ReviewModel | undefined,
  drafts: readonly DraftView[],
  { policy, preExisting, dismissed }: Wanted,
): readonly Found[] {
  const found = new Map<string, Found>();
  const isWanted = ({ level, origin, key, ...finding }: FindingView): boolean =>
    level === 'proven' &&
    origin !== 'resolved' &&
    (preExisting || origin !== 'pre-existing') &&
    (policy === '' || policy === finding.policy) &&
    !dismissed.has(key);
  for (const finding of model?.judgements.flatMap((judgement) => judgement.findings) ?? []) {
    if (!model || !isWanted(finding)) continue;
    const known = found.get(finding.key);
    const policies = [...(known?.policies ?? []), finding.policy];
    found.set(finding.key, {
      finding: known?.finding ?? finding,
      policies: [...new Set(policies)],
      scenarios: [model.scenario],
      steps: known?.steps ?? stepsOf(finding, model),
    });
  }
  for (const { key, finding, policies, scenarios, evidence } of drafts) {
    if (finding.level !== 'proven' || dismissed.has(key) || !(policy === '' || policies.includes(policy))) continue;
    const known = found.get(key);
    const all = [...new Set([...(known?.scenarios ?? []), ...scenarios])];
    found.set(key, known ? { ...known, scenarios: all } : { finding, policies, scenarios, steps: evidence });
  }
  return [...found.values()];
}

function stepsOf({ evidence }: FindingView, { effects }: ReviewModel): TraceStepView[] {
  return evidence.flatMap((step) => {
    const side = effects.find(({ patched }) => patched?.step === step)?.patched;
    return side ? [{ text: side.text, ...(side.at && { at: side.at }) }] : [];
  });
}
