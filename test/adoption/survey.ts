import type { Finding } from '../../src/core/rule/finding';
import { judge } from '../../src/core/rule/judge';
import { DirectoryTree } from '../../src/node/directory-tree';
import { adoption } from './adoption';
import { applyChanges, type Change } from './edit';
import { type KdumpRun, kdump } from './kdump';
import { kdumpSituations } from './kdump-situations';

/** What became of a driver in a situation. */
export interface Judged {
  readonly run: KdumpRun;
  readonly findings: readonly Finding[];
}

/** Runs patched drivers in situations and judges them under ADOPT. What the right patch comes to is kept. */
export class Survey {
  readonly #source: DirectoryTree;
  readonly #kept = new Map<string, Judged>();

  constructor(private readonly tree: string) {
    this.#source = new DirectoryTree(tree);
  }

  /** The stock driver with these changes. */
  judge(situation: string, changes: readonly Change[]): Judged {
    const { around = [], ...options } = kdumpSituations[situation] ?? {};
    const texts = applyChanges([...around, ...changes], (path) => this.#source.read(path));
    const run = kdump({ ...options, tree: this.tree, texts });
    const [judgement] = judge(run.trace, run.facts, { policies: ['ADOPT'] });
    return { run, findings: judgement?.findings ?? [] };
  }

  /** The right patch. */
  adoption(situation: string): Judged {
    const kept = this.#kept.get(situation) ?? this.judge(situation, adoption);
    this.#kept.set(situation, kept);
    return kept;
  }

  /** What further changes break that the right patch does not, graver ones first; and the same of how the run ends. */
  introduced(situation: string, changes: readonly Change[]): readonly string[] {
    const right = this.adoption(situation);
    const known = new Set(right.findings.map(({ rule, claim }) => `${rule}: ${claim}`));
    const changed = this.judge(situation, [...adoption, ...changes]);
    const news = changed.findings.filter(({ rule, claim }) => !known.has(`${rule}: ${claim}`));
    const end = changed.run.end === right.run.end ? [] : [`ends: ${changed.run.end}`];
    return [...end, ...news.map(describeFinding)];
  }
}

/** `proven rule: claim, arm-smmu-v3.c in FUNCTION`. */
export function describeFinding({ level, rule, claim, at }: Finding): string {
  return `${level} ${rule}: ${claim}, ${at?.file.split('/').at(-1)}:${at?.line}`;
}
