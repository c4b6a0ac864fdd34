import { Config, STE } from '../../smmu/structures/ste';
import type { Rule } from '../rule';

/** untranslated DMA is for devices with an identity domain, and for those that firmware reserved memory for. */
export const bypassNeedsAReason: Rule = {
  id: 'bypass-needs-a-reason',
  title: 'Only a device with an identity domain or reserved memory gets a bypass STE.',
  source: 'Isolation; the driver’s disable_bypass (commit 954a03be033c).',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, what, streamId, dword, old, value } of run.tableStores(name)) {
        if (what !== 'STE' || dword !== 0) continue;
        const stream = run.facts.streams.find((each) => each.streamId === streamId && each.smmu === name);
        if (!stream || stream.reserved) continue;
        const bypasses = (word: bigint): boolean =>
          STE.get([word], 'V') === 1 && STE.get([word], 'Config') === Config.Bypass;
        if (!bypasses(value) || bypasses(old)) continue;
        const entitled = stream.attachments.some(
          (each) =>
            each.kernel === event.kernel &&
            each.identity &&
            each.from <= event.id &&
            event.id <= (each.done ?? event.id),
        );
        if (!entitled)
          yield { claim: `${stream.device} gets a bypass STE without an identity domain`, evidence: [event.id] };
      }
    }
  },
};
