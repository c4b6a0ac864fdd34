import type { FindingView, JudgementView } from '../protocol/finding';
import type { ReviewModel, RunView } from '../protocol/review';
import type { FindingCountView, PolicyVerdictView, ScenarioVerdictView, SideVerdictView } from '../protocol/verdict';

/** A review in short. Pure: the same model gives the same verdict. */
export function verdictOf(model: ReviewModel): ScenarioVerdictView {
  const { base, patched, changed } = model;
  return {
    scenario: model.scenario,
    profile: model.profile,
    base: sideVerdict(base),
    patched: sideVerdict(patched),
    effects: model.effects.length,
    changed: changed.added + changed.removed + changed.changed + changed.moved,
    notCompared: model.notCompared ?? 0,
    notRun: model.notRun?.length ?? 0,
    policies: model.judgements.map(policyVerdict),
    functions: functionsOf(base, patched),
    milliseconds: base.timing.total + patched.timing.total,
  };
}

function sideVerdict({ end, breaches, verdicts, notModelled }: RunView): SideVerdictView {
  return {
    end,
    broken: breaches.length + verdicts.filter(({ pass }) => !pass).length,
    notModelled: notModelled.map(({ subject }) => subject),
  };
}

function policyVerdict({ policy, findings, unjudged }: JudgementView): PolicyVerdictView {
  const of = (...origins: readonly FindingView['origin'][]): FindingCountView => {
    const own = findings.filter(({ origin }) => origins.includes(origin));
    const hints = own.filter(({ level }) => level === 'hint').length;
    return { proven: own.length - hints, hints };
  };
  return {
    policy,
    ...(unjudged && { unjudged }),
    base: of('pre-existing', 'resolved'),
    patched: of('introduced', 'interaction', 'pre-existing', 'unknown'),
    introduced: of('introduced', 'interaction', 'unknown'),
    resolved: of('resolved'),
  };
}

function functionsOf(...runs: readonly RunView[]): Record<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { coverage } of runs) {
    for (const [file, names] of Object.entries(coverage?.functions ?? {})) {
      found.set(file, new Set([...(found.get(file) ?? []), ...names]));
    }
  }
  return Object.fromEntries([...found].map(([file, names]) => [file, [...names].sort()]));
}
