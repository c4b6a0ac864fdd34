import { damageOf, verb } from '../damage';
import { gotThrough, type Landing, wasRefused } from '../landing';
import type { Rule } from '../rule';

/** from the crash until the attach. What was refused already before the crash kernel's first step is not its doing. */
export const adoptedDmaNeverAborts: Rule = {
  id: 'adopted-dma-never-aborts',
  title: 'DMA that outlived the crash is not aborted before the crash kernel attaches its device.',
  source: 'Pull request 454: abort leads to poisoned TLPs, completion time-outs and fatal AER errors.',
  severity: 2,
  *find(run) {
    const worked = new Set<string>();
    for (const landing of run.landings) {
      const key = keyOf(landing);
      if (gotThrough(landing) && !landing.permittedOnly) worked.add(key);
      const { stream, kernel, from } = landing;
      if (!wasRefused(landing) || !stream || run.startOf(kernel) !== 'crash' || run.isShutdown(kernel, from)) continue;
      if (!worked.has(key) || !run.isLeftOver(stream, kernel, from)) continue;
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
