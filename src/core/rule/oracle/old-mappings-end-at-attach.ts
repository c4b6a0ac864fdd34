import { damageOf, verb } from '../damage';
import { gotThrough } from '../landing';
import type { Rule } from '../rule';

/** From the attach on a device has the domain of the kernel that runs. If an address of the previous kernel still works, translations of both
 *  are in use at once: under its tags the new kernel will map something else. */
export const oldMappingsEndAtAttach: Rule = {
  id: 'old-mappings-end-at-attach',
  title: 'Once a kernel has attached a device, no mapping of the kernel before it is used.',
  source: 'IHI 0070 §3.17, §3.21: TLB entries are found by tag, whoever made them.',
  severity: 1,
  *find(run) {
    for (const landing of run.landings) {
      const { buffer, stream, kernel, from } = landing;
      if (!gotThrough(landing) || !buffer || !stream || landing.reserved || buffer.kernel >= kernel) continue;
      const attachment = run.attachmentAt(stream, kernel, from);
      // Untranslated addresses mean the same to every kernel.
      if (attachment?.done === undefined || (attachment.identity && !landing.astray)) continue;
      const how = landing.outcome === 'bypassed' ? 'untranslated' : 'translated';
      yield {
        claim: `An address of the previous kernel ${verb(landing, 'still gets', 'still get')} through, ${how}, for ${landing.device} after it was attached`,
        evidence: [attachment.done, landing.since],
        blame: attachment.from,
        ...damageOf(landing, 'got through after the attach'),
      };
    }
  },
};
