import type { FindingView } from '../../protocol/finding';
import type { ReviewModel } from '../../protocol/review';

/** A finding of a version of a series, with the scenarios in which it is. */
export interface VersionFinding {
  readonly finding: FindingView;
  readonly scenarios: readonly string[];
  readonly policies: readonly string[];
}

/** Findings that only one of two versions has, and how many both have. */
export interface VersionDifference {
  /** What the versions are called, the older one first. */
  readonly older: string;
  readonly newer: string;
  readonly scenarios: readonly string[];
  readonly gone: readonly VersionFinding[];
  readonly came: readonly VersionFinding[];
  readonly kept: number;
  /** Scenarios that a version did not finish: what they would say is not known. */
  readonly unknown: readonly string[];
}

/** What runs of a version came to: findings that its base has not, by key. */
export interface VersionRuns {
  readonly findings: ReadonlyMap<string, VersionFinding>;
  readonly unknown: readonly string[];
}

/** Gathers what runs of a version came to, under one policy or, where that is empty, all of them. A scenario without a model did not run. */
export function versionRuns(
  runs: readonly { readonly scenario: string; readonly model: ReviewModel | undefined }[],
  policy: string,
): VersionRuns {
  const findings = new Map<string, VersionFinding>();
  const unknown = new Set<string>();
  for (const { scenario, model } of runs) {
    if (!model) unknown.add(scenario);
    for (const judgement of model?.judgements ?? []) {
      if (policy !== '' && judgement.policy !== policy) continue;
      if (judgement.unjudged) unknown.add(scenario);
      for (const finding of judgement.findings) {
        if (finding.origin !== 'introduced' && finding.origin !== 'interaction') continue;
        const { scenarios = [], policies = [] } = findings.get(finding.key) ?? {};
        findings.set(finding.key, {
          finding: findings.get(finding.key)?.finding ?? finding,
          scenarios: [...new Set([...scenarios, scenario])],
          policies: [...new Set([...policies, judgement.policy])],
        });
      }
    }
  }
  return { findings, unknown: [...unknown] };
}

/** Sets two versions side by side. */
export function compareVersions(
  older: VersionRuns,
  newer: VersionRuns,
): Pick<VersionDifference, 'gone' | 'came' | 'kept' | 'unknown'> {
  const only = (one: VersionRuns, other: VersionRuns) =>
    [...one.findings].filter(([key]) => !other.findings.has(key)).map(([, finding]) => finding);
  const gone = only(older, newer);
  return {
    gone,
    came: only(newer, older),
    kept: older.findings.size - gone.length,
    unknown: [...new Set([...older.unknown, ...newer.unknown])],
  };
}
