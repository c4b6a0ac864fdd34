import { Config, STE } from '../../smmu/structures/ste';
import { adoptionsOf } from '../adoption';
import type { Rule } from '../rule';

/** where a failed attach brought it about: while the attach is deferred the STE is the crashed kernel's, and nothing but the
 *  attach writes it. */
export const adoptedSteLeftAlone: Rule = {
  id: 'adopted-ste-left-alone',
  title: 'While the attach of a device is deferred, its adopted STE is not written.',
  source: 'Review of pull request 454; IHI 0070 §3.21.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      const adopting = new Set(adoptionsOf(run, name).map(({ kernel }) => kernel));
      for (const { event, what, streamId, dword, value, live } of run.tableStores(name)) {
        if (what !== 'STE' || !live || !adopting.has(event.kernel)) continue;
        const stream = run.facts.streams.find((each) => each.streamId === streamId && each.smmu === name);
        if (!stream || !run.isLeftOver(stream, event.kernel, event.id)) continue;
        const within = stream.attachments.some(
          ({ kernel, from, done }) =>
            kernel === event.kernel && from <= event.id && (done === undefined || event.id < done),
        );
        if (within || (dword === 0 && STE.get([value], 'Config') === Config.Bypass)) continue;
        const failed = stream.attachments.some(
          (each) => each.kernel === event.kernel && each.failed && each.from < event.id,
        );
        const when = failed ? 'after its attach failed' : 'though its attach is deferred';
        yield { claim: `The adopted STE of ${stream.device} is written ${when}`, evidence: [event.id] };
      }
    }
  },
};
