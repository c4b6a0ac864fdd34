import { neverCancelled } from '../../src/core/base/cancellation';
import type { Finding } from '../../src/core/rule/finding';
import { judge } from '../../src/core/rule/judge';
import type { PolicyId } from '../../src/core/rule/policy';
import { scenariosOf } from '../../src/core/scenario/library/library';
import { profileFor } from '../../src/core/scenario/profile';
import type { RunResult } from '../../src/core/scenario/run';
import { layer, runSide } from '../../src/engine/side';
import { nodePorts } from '../../src/node/engine-ports';
import { applyChanges, type Change } from '../adoption/edit';
import { treeAt } from '../engine/world/tree-world';

/** A run of a scenario that ships, and what policies on handing over make of it. */
export interface JudgedRun {
  readonly run: RunResult;
  findings(policy: PolicyId): readonly Finding[];
}

/** Runs a scenario that ships on a tree with changes. */
export function judgedRun(root: string, id: string, changes: readonly Change[] = []): JudgedRun {
  const { tree, value } = treeAt(root);
  const scenario = scenariosOf(id).value?.[0]?.load();
  const profile = scenario && profileFor(scenario).value;
  if (!scenario || !profile) throw new Error(`there is no scenario ${id}`);
  const text = layer(
    tree,
    applyChanges(changes, (path) => tree.read(path)),
  );
  const { run, facts, problems } = runSide(value, text, scenario, profile, nodePorts({}), neverCancelled);
  if (!run || !facts) throw new Error(problems.map(({ message }) => message).join('; '));
  return { run, findings: (policy) => judge(run.trace, facts, { policies: [policy] })[0]?.findings ?? [] };
}

/** `proven violation rule: damage`, graver ones first. */
export function toldOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, verdict, level }) => `${level} ${verdict} ${rule}`).sort();
}
