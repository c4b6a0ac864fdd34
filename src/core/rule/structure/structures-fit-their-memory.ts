import type { OverrunFacts } from '../facts';
import type { Rule } from '../rule';
import type { Run } from '../run';

/** what lies behind the end belongs to somebody else, who writes there what the SMMU takes for entries, or finds there what it wrote. */
export const structuresFitTheirMemory: Rule = {
  id: 'structures-fit-their-memory',
  title: 'Tables and queues are no larger than the memory that was allocated for them.',
  source: 'IHI 0070 §3.3, §3.5, §6.3.25 (LOG2SIZE), §5.2 (S1CDMax), §5.1 (Span).',
  severity: 1,
  *find(run) {
    for (const overrun of run.facts.overruns ?? []) {
      const { what, length, allocated } = overrun;
      const told = tellerOf(run, overrun);
      yield {
        claim: `The SMMU takes ${length} bytes for ${what}, and ${allocated} were allocated for it`,
        evidence: told === undefined ? [overrun.event] : [told],
        seen: `the SMMU may reach ${length - allocated} bytes behind them`,
      };
    }
  },
};

/** The event that said how large it is. */
function tellerOf(run: Run, { event, kernel, smmu, told }: OverrunFacts): number | undefined {
  if ('register' in told) {
    const write = run
      .registers(smmu)
      .writes.findLast((each) => each.register === told.register && each.id <= event && each.kernel === kernel);
    return write?.id;
  }
  const { streamId, entry } = told;
  if (entry === 'L1CD') return undefined;
  const store = run
    .tableStores(smmu)
    .findLast(
      (each) =>
        each.event.id <= event &&
        each.what === entry &&
        each.dword === 0 &&
        each.streamId <= streamId &&
        streamId < each.streamId + each.streams,
    );
  return store?.event.id;
}
