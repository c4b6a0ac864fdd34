import type { Timeline, TrialOutcome } from '../trace/timeline';
import type { TrialFacts } from './facts';

/** The tried accesses of a timeline as rules take them. What was never issued is no access. */
export function trialsOf({ steps, lanes }: Timeline): TrialFacts[] {
  return lanes.flatMap(({ device, smmu, streamId, write, runs, permitted }) => {
    const at = (index: number): number => steps[index] ?? 0;
    const facts = (run: { from: number; to: number; outcome: TrialOutcome }, more = {}): TrialFacts[] => {
      const { address, physical, reason, event } = run.outcome;
      const outcome = accessOutcome(run.outcome);
      if (!outcome) return [];
      return [
        {
          from: at(run.from),
          to: at(run.to),
          device,
          smmu,
          streamId,
          address,
          write,
          outcome,
          ...(physical !== undefined && { physical }),
          ...(reason !== undefined && { reason }),
          ...(event !== undefined && { event }),
          ...more,
        },
      ];
    };
    return [
      ...runs.flatMap((run) => facts(run)),
      ...permitted.flatMap((run) => facts(run, { permittedOnly: true as const })),
    ];
  });
}

/** What the SMMU made of the access: whether something answers at the place that it led to is another matter. */
function accessOutcome({ standing, route }: TrialOutcome): TrialFacts['outcome'] | undefined {
  if (route !== undefined) return route === 'bypassed' ? 'bypassed' : 'translated';
  return standing === 'aborted' || standing === 'discarded' || standing === 'stalled' ? standing : undefined;
}
