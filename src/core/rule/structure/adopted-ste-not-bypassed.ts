import { Config, STE } from '../../smmu/structures/ste';
import { adoptionsOf } from '../adoption';
import { gotThrough } from '../landing';
import type { Rule } from '../rule';

/** firmware's reserved memory makes the driver install a bypass STE early; over an STE that translates, the device's addresses become
 *  physical ones. */
export const adoptedSteNotBypassed: Rule = {
  id: 'adopted-ste-not-bypassed',
  title: 'No bypass STE is written over one that DMA of the crashed kernel still uses.',
  source: 'Pull request 454, part 6; IORT reserved memory (RMR).',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      const adopting = new Set(adoptionsOf(run, name).map(({ kernel }) => kernel));
      for (const { event, what, streamId, dword, old, value, live } of run.tableStores(name)) {
        if (what !== 'STE' || dword !== 0 || !live || !adopting.has(event.kernel)) continue;
        const stream = run.facts.streams.find((each) => each.streamId === streamId && each.smmu === name);
        if (!stream || !run.isLeftOver(stream, event.kernel, event.id)) continue;
        if (STE.get([value], 'Config') !== Config.Bypass || STE.get([old], 'Config') === Config.Bypass) continue;
        const hit = run.landings.find(
          (landing) =>
            !landing.permittedOnly &&
            landing.stream === stream &&
            landing.from >= event.id &&
            gotThrough(landing) &&
            landing.outcome === 'bypassed',
        );
        yield {
          claim: `A bypass STE is written over the one that ${stream.device} still uses`,
          evidence: [event.id],
          ...(hit && { seen: `DMA of ${stream.device} goes untranslated` }),
        };
      }
    }
  },
};
