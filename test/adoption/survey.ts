import { neverCancelled } from '../../src/core/base/cancellation';
import type { RunFacts } from '../../src/core/rule/facts';
import type { Finding } from '../../src/core/rule/finding';
import { judge } from '../../src/core/rule/judge';
import type { PolicyId } from '../../src/core/rule/policy';
import { profileFor } from '../../src/core/scenario/profile';
import type { RunEnd } from '../../src/core/scenario/run';
import type { Trace } from '../../src/core/trace/recorder';
import { layer, runSide } from '../../src/engine/side';
import { nodePorts } from '../../src/node/engine-ports';
import { treeAt } from '../engine/world/tree-world';
import { adoption } from './adoption';
import { applyChanges, type Change } from './edit';
import { wholeBoot } from './whole-boots';

/** What became of a driver in a situation. */
export interface Judged {
  readonly end: RunEnd;
  readonly trace: Trace;
  readonly facts: RunFacts;
  readonly findings: readonly Finding[];
  /** Names of the devices whose attach the crash kernel's driver wanted deferred. */
  readonly deferred: readonly string[];
}

/** Boots patched drivers in situations and judges the runs. What the right patch comes to is kept. */
export class Survey {
  readonly #kept = new Map<string, Judged>();

  constructor(
    private readonly tree: string,
    private readonly policy: PolicyId = 'ADOPT',
  ) {}

  /** The stock driver with these changes. */
  judge(situation: string, changes: readonly Change[]): Judged {
    const { tree, value } = treeAt(this.tree);
    const scenario = wholeBoot(situation);
    const { value: profile } = profileFor(scenario);
    if (!profile) throw new Error(`${situation} has no profile`);
    const patched = layer(
      tree,
      applyChanges(changes, (path) => tree.read(path)),
    );
    const { run, facts, problems } = runSide(value, patched, scenario, profile, nodePorts({}), neverCancelled);
    if (!run || !facts) throw new Error(problems.map(({ message }) => message).join('; '));
    const [judgement] = judge(run.trace, facts, { policies: [this.policy] });
    const deferred = facts.streams.filter((each) =>
      each.deferrals?.some(({ deferred: answer, kernel }) => answer && kernel > 0),
    );
    return {
      end: run.end,
      trace: run.trace,
      facts,
      findings: judgement?.findings ?? [],
      deferred: [...new Set(deferred.map(({ device }) => device))],
    };
  }

  /** The right patch. */
  adoption(situation: string): Judged {
    const kept = this.#kept.get(situation) ?? this.judge(situation, adoption);
    this.#kept.set(situation, kept);
    return kept;
  }

  /** What further changes break that the right patch does not, graver ones first; and how the run ends, where that is another way. */
  introduced(situation: string, changes: readonly Change[]): readonly string[] {
    const right = this.adoption(situation);
    const known = new Set(right.findings.map(({ rule, claim }) => `${rule}: ${claim}`));
    const changed = this.judge(situation, [...adoption, ...changes]);
    const news = changed.findings.filter(({ rule, claim }) => !known.has(`${rule}: ${claim}`));
    const end = changed.end === right.end ? [] : [`ends: ${changed.end}`];
    return [...end, ...news.map(describeFinding)];
  }
}

/** `proven rule: claim, in FUNCTION`: the innermost function of the driver that is to blame. */
export function describeFinding({ level, rule, claim, stack }: Finding): string {
  const functions = stack.filter(({ at }) => at.file.includes('arm-smmu')).map((frame) => frame.function);
  return `${level} ${rule}: ${claim}, in ${functions.join(' < ')}`;
}
