import type { Finding, Judgement } from '../../core/rule/finding';
import { judge } from '../../core/rule/judge';
import type { PolicyId } from '../../core/rule/policy';
import type { FindingView, JudgementView, OriginView } from '../../protocol/finding';
import type { SideRun } from '../side';
import type { ChangedLines } from './effect';
import { placeView } from './place';

/** What policies say of both sides, those that apply where none is named. Nothing is said of a side that did not run to an answer, so that a run which
 *  stopped early is never taken for clean. */
export function judgementViews(
  base: SideRun,
  patched: SideRun,
  changed: ChangedLines,
  policies?: readonly PolicyId[],
): readonly JudgementView[] {
  const before = judgementsOf(base, changed, 'base', policies);
  const after = base === patched ? before : judgementsOf(patched, changed, 'patched', policies);
  return after.map(({ policy, findings, allowances }) => {
    const old = before.find((each) => each.policy === policy)?.findings ?? [];
    const known = new Set(old.map(({ key }) => key));
    const kept = new Set(findings.map(({ key }) => key));
    const found = findings.map((finding) => findingView(finding, originOf(finding, known)));
    const gone = old.filter(({ key }) => !kept.has(key)).map((finding) => findingView(finding, 'resolved'));
    return {
      policy,
      findings: [...found, ...gone],
      allowances: allowances.map(({ rule, claim, reason, evidence }) => ({ rule, claim, reason, evidence })),
    };
  });
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
  of: keyof ChangedLines,
  policies: readonly PolicyId[] | undefined,
): readonly Judgement[] {
  const { run, facts } = side;
  if (!run || !facts) return [];
  const old = judged.get(side);
  const known = old?.changed === changed ? old : { changed, byPolicies: new Map() };
  judged.set(side, known);
  const key = policies?.join() ?? '';
  const isChanged = changed[of];
  const result = known.byPolicies.get(key) ?? judge(run.trace, facts, { isChanged, ...(policies && { policies }) });
  known.byPolicies.set(key, result);
  return result;
}

function originOf({ key, changed }: Finding, known: ReadonlySet<string>): OriginView {
  if (known.has(key)) return 'pre-existing';
  return changed ? 'introduced' : 'interaction';
}

function findingView(finding: Finding, origin: OriginView): FindingView {
  const { rule, policy, level, claim, evidence, at, changed, knobs, damage, unverified } = finding;
  return {
    rule,
    policy,
    origin,
    level,
    claim,
    evidence,
    ...(at && { at: placeView(at) }),
    ...(changed && { changedAt: placeView(changed) }),
    knobs,
    ...(damage !== undefined && { damage }),
    ...(unverified && { unverified }),
  };
}
