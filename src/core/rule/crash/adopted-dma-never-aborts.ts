import { damageOf, verb } from '../damage';
import { gotThrough, type Landing, wasRefused } from '../landing';
import type { Rule } from '../rule';
import { meetsStaleEntry } from '../stale-entries';

/** Steps that may change what becomes of DMA. */
const changers = new Set(['register-write', 'memory-store', 'command']);

/** from the crash until the attach. What was refused already before the crash kernel's first step is not its doing, nor is what a failing SMMU
 *  refuses. DMA that was refused once is not told of again before it got through again. */
export const adoptedDmaNeverAborts: Rule = {
  id: 'adopted-dma-never-aborts',
  title: 'DMA that outlived the crash is not aborted before the crash kernel attaches its device.',
  source: 'Pull request 454: abort leads to poisoned TLPs, completion time-outs and fatal AER errors.',
  severity: 2,
  *find(run) {
    const working = new Set<string>();
    const triedIn = new Map<string, number>();
    for (const landing of run.landings) {
      const key = keyOf(landing);
      const { stream, kernel, from } = landing;
      if (!landing.permittedOnly && !landing.real) {
        const isFirst = triedIn.get(key) !== kernel && !changers.has(run.events[landing.since]?.kind ?? '');
        triedIn.set(key, kernel);
        if (isFirst && wasRefused(landing)) working.delete(key);
      }
      if (gotThrough(landing) && !landing.permittedOnly) working.add(key);
      if (!wasRefused(landing) || !stream || run.startOf(kernel) !== 'crash' || run.isShutdown(kernel, from)) continue;
      if (!working.has(key) || !run.isLeftOver(stream, kernel, from)) continue;
      if (run.isFailing(stream.smmu, from) || meetsStaleEntry(run, landing)) continue;
      if (!landing.permittedOnly) working.delete(key);
      // Seen really or on trial, it is the same; the first of either is told.
      yield {
        claim: `DMA of ${landing.device} that outlived the crash ${verb(landing, 'is', 'be')} ${landing.outcome}`,
        evidence: [landing.since],
        ...damageOf(landing, `was ${landing.outcome}`),
      };
    }
  },
};

function keyOf({ device, streamId, address, write }: Landing): string {
  return `${device}|${streamId}|${address}|${write}`;
}
