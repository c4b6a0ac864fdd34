import type { FindingView, JudgementView } from '../protocol/finding';
import type { ReviewModel, RunView } from '../protocol/review';
import type {
  FindingCountView,
  FunctionVerdictView,
  PolicyVerdictView,
  ScenarioVerdictView,
  SideVerdictView,
} from '../protocol/verdict';

/** A review in short; `isDriver` says which files hold the driver. Pure: the same model gives the same verdict. */
export function verdictOf(model: ReviewModel, isDriver: (file: string) => boolean): ScenarioVerdictView {
  const { base, patched, changed } = model;
  const removals = model.notRun?.filter(({ removal }) => removal).length ?? 0;
  return {
    scenario: model.scenario,
    profile: model.profile,
    base: sideVerdict(base),
    patched: sideVerdict(patched),
    effects: model.effects.length,
    changed: changed.added + changed.removed + changed.changed + changed.moved,
    notCompared: model.notCompared ?? 0,
    notRun: model.notRun?.filter(({ removal }) => !removal).length ?? 0,
    ...(removals > 0 && { removalsNotRun: removals }),
    ...(model.notRun?.some(({ unreached }) => unreached) && { leavesOut: true }),
    policies: model.judgements.map(policyVerdict),
    functions: functionsOf(model, isDriver),
    milliseconds: base.timing.total + patched.timing.total,
  };
}

function sideVerdict({ end, breaches, verdicts, notModelled, problems }: RunView): SideVerdictView {
  const isStopped = end === 'not-started' || end === 'problems';
  const problem = isStopped ? problems.find(({ severity }) => severity === 'error') : undefined;
  return {
    end,
    broken: breaches.length + verdicts.filter(({ pass }) => !pass).length,
    notModelled: notModelled.map(({ subject }) => subject),
    ...(problem && { problem: problem.message }),
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

/** Functions of the driver alone: those of the kernel around it are not under review. */
function functionsOf(model: ReviewModel, isDriver: (file: string) => boolean): FunctionVerdictView[] {
  const found = new Map<string, { effects: number; changed: number }>();
  for (const { coverage } of [model.base, model.patched]) {
    for (const [file, names] of Object.entries(coverage?.functions ?? {})) {
      if (isDriver(file)) for (const name of names) found.set(name, { effects: 0, changed: 0 });
    }
  }
  for (const { base, patched, change } of model.effects) {
    const frames = [...(base?.stack ?? []), ...(patched?.stack ?? [])];
    for (const name of new Set(frames.map((frame) => frame.function))) {
      const count = found.get(name);
      if (!count) continue;
      count.effects++;
      if (change !== 'same') count.changed++;
    }
  }
  return [...found].map(([name, count]) => ({ name, ...count })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
