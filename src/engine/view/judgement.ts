import type { FindingKeys } from '../../core/review/comment/key';
import type { Allowance, Finding, Judgement } from '../../core/rule/finding';
import { judge } from '../../core/rule/judge';
import type { PolicyId } from '../../core/rule/policy';
import type { AllowanceView, FindingView, JudgementView, OriginView } from '../../protocol/finding';
import type { SideRun } from '../side';
import type { ChangedLines } from './effect';
import { movedFindings } from './moved';
import { placeView, stackView } from './place';

/** What policies say of both sides, those that apply where none is named. A side that stopped without an answer is not judged: it would seem clean,
 *  or blamed for what it had no time to do. */
export function judgementViews(
  base: SideRun,
  patched: SideRun,
  changed: ChangedLines,
  stopped: { readonly base: boolean; readonly patched: boolean },
  policies?: readonly PolicyId[],
): readonly JudgementView[] {
  const before = judgementsOf(base, changed, 'base', policies);
  const after = base === patched ? before : judgementsOf(patched, changed, 'patched', policies);
  return after.map(({ policy, findings, allowances }) => {
    if (stopped.patched) return { policy, findings: [], allowances: [], unjudged: stopped.base ? 'both' : 'patched' };
    if (stopped.base) {
      const found = findings.map((finding) => findingView(finding, 'unknown', changed.keys.patched));
      return { policy, findings: found, allowances: allowances.map(allowanceView), unjudged: 'base' };
    }
    const old = before.find((each) => each.policy === policy)?.findings ?? [];
    const known = new Set(old.map(({ key }) => key));
    const kept = new Set(findings.map(({ key }) => key));
    for (const [moved, from] of movedFindings(old, findings, base, patched)) {
      known.add(moved);
      kept.add(from);
    }
    const found = findings.map((finding) => findingView(finding, originOf(finding, known), changed.keys.patched));
    // A run that ends before its time resolves nothing: it had no occasion.
    const cut = patched.run?.end !== base.run?.end && patched.run?.end !== 'completed';
    const gone = cut
      ? []
      : old.filter(({ key }) => !kept.has(key)).map((finding) => findingView(finding, 'resolved', changed.keys.base));
    return {
      policy,
      findings: [...found, ...gone],
      allowances: allowances.map(allowanceView),
    };
  });
}

function allowanceView({ rule, claim, reason, evidence }: Allowance): AllowanceView {
  return { rule, claim, reason, evidence };
}

/** What was judged already of a run, for as long as the same lines count as changed. */
interface Judged {
  readonly changed: ChangedLines;
  readonly byPolicies: Map<string, readonly Judgement[]>;
}

const judged = new WeakMap<SideRun, Judged>();

function judgementsOf(
  side: SideRun,
  changed: ChangedLines,
  of: 'base' | 'patched',
  policies: readonly PolicyId[] | undefined,
): readonly Judgement[] {
  const { run, facts } = side;
  if (!run || !facts) return [];
  const old = judged.get(side);
  const known = old?.changed === changed ? old : { changed, byPolicies: new Map() };
  judged.set(side, known);
  const key = policies?.join() ?? '';
  const options = { isChanged: changed[of], isChangedAround: changed.around[of], ...(policies && { policies }) };
  const result = known.byPolicies.get(key) ?? judge(run.trace, facts, options);
  known.byPolicies.set(key, result);
  return result;
}

function originOf({ key, changed }: Finding, known: ReadonlySet<string>): OriginView {
  if (known.has(key)) return 'pre-existing';
  return changed ? 'introduced' : 'interaction';
}

function findingView(finding: Finding, origin: OriginView, keys: FindingKeys): FindingView {
  const { rule, policy, level, claim, evidence, at, changed, stack, knobs, damage, times, unverified } = finding;
  return {
    key: keys.of({ rule, claim, place: changed ?? at }),
    rule,
    policy,
    origin,
    level,
    claim,
    evidence,
    ...(at && { at: placeView(at) }),
    ...(changed && { changedAt: placeView(changed) }),
    stack: stackView(stack),
    knobs,
    ...(damage !== undefined && { damage }),
    ...(times > 1 && { times }),
    ...(unverified && { unverified }),
  };
}
