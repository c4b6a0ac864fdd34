import { firstActive } from '../active-error';
import { adoptionsOf } from '../adoption';
import type { Rule } from '../rule';
import { serviceFailureFrom } from '../service-failure';

/** where the driver read of it and went on is to blame, else where it took the table. In Service Failure Mode all transactions end, whatever tables say; acknowledging the error does not leave the mode. */
export const noAdoptionInServiceFailure: Rule = {
  id: 'no-adoption-in-service-failure',
  title: 'A crash kernel does not adopt the table of an SMMU in Service Failure Mode.',
  source: 'IHI 0070 §12.3; adoption series.',
  severity: 2,
  *find(run) {
    for (const smmu of run.smmus) {
      const from = serviceFailureFrom(run, smmu);
      if (from === undefined) continue;
      for (const { kernel, decision } of adoptionsOf(run, smmu.name)) {
        const attaches = run.facts.streams.map((stream) => run.attachStart(stream, kernel) ?? run.events.length);
        if (from >= Math.min(run.events.length, ...attaches)) continue;
        const evidence = [from, decision].sort((a, b) => a - b);
        yield {
          claim: 'The table is adopted while the SMMU is in Service Failure Mode and ends all transactions',
          evidence,
          blame: firstActive(run, smmu.name, kernel, 'SFM_ERR', decision) ?? decision,
        };
      }
    }
  },
};
