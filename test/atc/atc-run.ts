import { neverCancelled } from '../../src/core/base/cancellation';
import type { Finding } from '../../src/core/rule/finding';
import { judge } from '../../src/core/rule/judge';
import { library } from '../../src/core/scenario/library/library';
import type { RunEnd } from '../../src/core/scenario/run';
import type { Scenario } from '../../src/core/scenario/scenario';
import { selectProfile } from '../../src/core/smmu/profiles/override';
import type { Trace } from '../../src/core/trace/recorder';
import { layer, runSide } from '../../src/engine/side';
import { nodePorts } from '../../src/node/engine-ports';
import { applyChanges, type Change } from '../adoption/edit';
import { treeAt } from '../engine/world/tree-world';

/** What a driver came to in a scenario. */
export interface AtcRun {
  readonly end: RunEnd;
  readonly trace: Trace;
  readonly findings: readonly Finding[];
  readonly notModelled: readonly string[];
}

/** The scenario of that id. */
export function shipped(id: string): Scenario {
  const entry = library().find((each) => each.id === id);
  if (!entry) throw new Error(`there is no scenario ${id}`);
  return entry.load();
}

/** Runs a scenario with the driver of a tree and these changes, and judges it under ADOPT. */
export function runAtc(root: string, scenario: Scenario, changes: readonly Change[] = []): AtcRun {
  const { tree, value } = treeAt(root);
  const { value: profile } = selectProfile(scenario.profile, scenario.overrides);
  if (!profile) throw new Error(`${scenario.id} has no profile`);
  const patched = layer(
    tree,
    applyChanges(changes, (path) => tree.read(path)),
  );
  const { run, facts, problems } = runSide(value, patched, scenario, profile, nodePorts({}), neverCancelled);
  if (!run || !facts) throw new Error(problems.map(({ message }) => message).join('; '));
  const [judgement] = judge(run.trace, facts, { policies: ['ADOPT'] });
  return {
    end: run.end,
    trace: run.trace,
    findings: judgement?.findings ?? [],
    notModelled: run.notModelled.map(({ subject }) => subject),
  };
}

/** `proven rule: claim, in FUNCTION < FUNCTION`, with the driver's functions that are to blame; hints left out. */
export function provenOf({ findings }: AtcRun): string[] {
  return findings
    .filter(({ level }) => level === 'proven')
    .map(({ rule, claim, stack }) => {
      const functions = stack.filter(({ at }) => at.file.includes('arm-smmu')).map((frame) => frame.function);
      return `${rule}: ${claim}, in ${functions.join(' < ')}`;
    });
}

/** What changes break that the stock driver, or the one with other changes, does not. */
export function introduced(
  root: string,
  scenario: Scenario,
  changes: readonly Change[],
  from: readonly Change[] = [],
): string[] {
  const known = new Set(runAtc(root, scenario, from).findings.map(({ rule, claim }) => `${rule}: ${claim}`));
  const changed = runAtc(root, scenario, [...from, ...changes]);
  const news = changed.findings.filter(({ rule, claim }) => !known.has(`${rule}: ${claim}`));
  return [
    ...(changed.end === 'completed' ? [] : [`ends: ${changed.end}`]),
    ...provenOf({ ...changed, findings: news }),
  ];
}
