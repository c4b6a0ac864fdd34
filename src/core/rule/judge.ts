import type { Trace } from '../trace/recorder';
import { rules } from './catalogue';
import type { RunFacts } from './facts';
import type { Allowance, Finding, Judgement } from './finding';
import { functionsOf, type PlaceOptions, placesOf } from './place';
import { type PolicyId, policies, policyNamed } from './policy';
import type { Breach, Rule } from './rule';
import { Run } from './run';
import { verdictOf } from './verdicts';

/** The policies that have an opinion on what this run is about: those on crash kernels always (a cold boot breaks no rule under any of them),
 *  those on handing over where a kernel went through its shutdown path. */
export function applicablePolicies(facts: RunFacts): readonly PolicyId[] {
  const hands = facts.kernels.some((kernel) => kernel.shutdownFrom !== undefined || kernel.start === 'kexec');
  return policies.filter((policy) => policy.about === 'crash' || hands).map((policy) => policy.id);
}

/** What policies say of a run. All that apply when none is named. */
export function judge(
  trace: Trace,
  facts: RunFacts,
  options: PlaceOptions & { readonly policies?: readonly PolicyId[] } = {},
): readonly Judgement[] {
  const run = new Run(trace, facts);
  const breaches = rules.flatMap((rule) => [...rule.find(run)].map((breach) => ({ rule, breach })));
  const all = breaches.map(({ breach }) => breach);
  return (options.policies ?? applicablePolicies(facts)).map((policy) => {
    const findings: Finding[] = [];
    const allowances: Allowance[] = [];
    for (const { rule, breach } of breaches) {
      const verdict = verdictOf(rule.id, policy);
      if (verdict === 'ok') {
        const { claim, evidence } = breach;
        allowances.push({ rule: rule.id, policy, claim, reason: policyNamed(policy).allows, evidence });
      } else if (verdict !== 'not-applicable') {
        findings.push(findingOf(run, rule, breach, policy, verdict, options, assumptionsOf(breach, all)));
      }
    }
    return { policy, findings: merged(findings).sort(graver), allowances };
  });
}

function findingOf(
  run: Run,
  rule: Rule,
  breach: Breach,
  policy: PolicyId,
  verdict: 'violation' | 'warning',
  options: PlaceOptions,
  assumptions: readonly string[],
): Finding {
  const blamed = run.events[breach.blame ?? breach.evidence[0] ?? -1]?.cause;
  const cause = breach.cause ?? blamed ?? { span: undefined, stack: [] };
  return {
    rule: rule.id,
    policy,
    verdict,
    claim: breach.claim,
    evidence: breach.evidence,
    ...placesOf(cause, options),
    stack: cause.stack,
    knobs: [...(breach.dependsOnKnobs ? (run.facts.knobs ?? []) : []), ...assumptions],
    witness: breach.seen === undefined ? 'permitted' : 'seen',
    ...(breach.seen !== undefined && { damage: breach.seen }),
    level: verdict === 'warning' || rule.unverified ? 'hint' : (breach.level ?? 'proven'),
    severity: rule.severity,
    times: 1,
    ...(rule.unverified && { unverified: true }),
    key: [rule.id, policy, breach.claim, functionsOf(cause, options)].join('|'),
  };
}

/** What a breach rests on that nobody set, in words: it came after a register was put to use that is UNKNOWN. */
function assumptionsOf(breach: Breach, all: readonly Breach[]): readonly string[] {
  if (breach.unset !== undefined) return [];
  const last = breach.evidence.at(-1) ?? -1;
  const registers = all.flatMap(({ unset, evidence }) =>
    unset !== undefined && (evidence[0] ?? last) < last ? [unset] : [],
  );
  return [...new Set(registers)].map((register) => `${register} as it happens to be after reset, where it is UNKNOWN`);
}

/** Of findings that say the same, the first one with the evidence of all. */
function merged(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const first = byKey.get(finding.key);
    if (!first) {
      byKey.set(finding.key, finding);
      continue;
    }
    const evidence = [...new Set([...first.evidence, ...finding.evidence])].sort((a, b) => a - b);
    const surer = first.level === 'proven' ? first : finding;
    const told = first.witness === 'seen' ? first : finding;
    byKey.set(finding.key, { ...told, level: surer.level, evidence, times: first.times + 1 });
  }
  return [...byKey.values()];
}

const certainty: Readonly<Record<Finding['level'], number>> = { proven: 0, 'behaviour-changed': 1, hint: 2 };

function graver(a: Finding, b: Finding): number {
  return (
    certainty[a.level] - certainty[b.level] ||
    a.severity - b.severity ||
    (a.evidence[0] ?? 0) - (b.evidence[0] ?? 0) ||
    a.rule.localeCompare(b.rule, 'en')
  );
}
