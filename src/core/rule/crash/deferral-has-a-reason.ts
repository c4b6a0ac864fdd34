import { CR0 } from '../../smmu/registers/control';
import { fieldAt } from '../control-write';
import { deferralsOf, letsThrough } from '../deferral';
import type { Rule } from '../rule';

/** V=1 alone says nothing: an entry may be valid and abort everything, and the device then stays without DMA until a driver maps memory. */
export const deferralHasAReason: Rule = {
  id: 'deferral-has-a-reason',
  title: 'The attach of a device is deferred only where an entry of the crashed kernel lets its DMA through.',
  source: 'Pull request 454: deferred for V=1 and Config other than abort; IHI 0070 §5.2 (STE.Config).',
  severity: 2,
  *find(run) {
    for (const { kernel, event, deferred, cause, device, streams } of deferralsOf(run)) {
      if (!deferred || run.startOf(kernel) !== 'crash') continue;
      const [first] = streams;
      const off = first && fieldAt(run, first.smmu, CR0, 'SMMUEN', event) === 0;
      if (!off && streams.some((stream) => letsThrough(run, stream, event) !== false)) continue;
      const why = off ? 'translation is off' : 'its entries let nothing through';
      yield {
        claim: `The attach of ${device} is deferred though ${why}`,
        evidence: [Math.max(0, event - 1)],
        cause,
        seen: `${device} stays without DMA until its driver maps memory`,
      };
    }
  },
};
