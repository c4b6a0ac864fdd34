import { damageOf, verb } from '../damage';
import { endedMapping, type Landing } from '../landing';
import { newOwner, ownerText } from '../owner';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';
import { type Unanswered, unansweredInvalidations } from '../unanswered';

/** who unmaps gives the memory to somebody else next. CMD_SYNC reports a time-out once, and the retried one succeeds: whoever only waits for
 *  success returns although the endpoint still uses what it kept. */
export const timedOutInvalidationIsNoSuccess: Rule = {
  id: 'timed-out-invalidation-is-no-success',
  title:
    'Memory whose ATC invalidation was never answered is not given to anybody else while the device can still reach it.',
  source: 'IHI 0070 §3.9.1.4, §3.9.1.5; the thread on ATC invalidation time-outs.',
  severity: 1,
  *find(run) {
    for (const landing of run.landings) {
      const kept = keptByTimeOut(run, landing);
      if (kept) yield breachOf(run, landing, kept);
    }
  },
};

/** The invalidation to which an access that uses an ended mapping owes what its cache still has; undefined where it owes it to none. */
export function keptByTimeOut(run: Run, landing: Landing): Unanswered | undefined {
  const ended = endedMapping(run, landing);
  if (!landing.cached || !ended || !landing.stream) return undefined;
  const { streamId, smmu } = landing.stream;
  return unansweredInvalidations(run, smmu).findLast(
    ({ command, stream }) =>
      stream.streamId === streamId && command.event.id >= (ended.leaving ?? 0) && command.event.id < (ended.until ?? 0),
  );
}

const said = {
  unanswered: 'never answered',
  late: 'has not answered in time',
  refused: 'refused',
} as const;

function breachOf(run: Run, landing: Landing, { command, how }: Unanswered): Breach {
  const { buffer, device, since } = landing;
  const owner = newOwner(run, landing);
  const before = buffer && ownerText(run, buffer);
  const now = owner ? `is now ${ownerText(run, owner)}` : 'was given back';
  const damage = damageOf(landing, `hits memory that was ${before} and ${now}`);
  const what = owner ? 'memory that has another owner' : 'memory that was unmapped';
  return {
    claim: `DMA of ${device} ${verb(landing, 'gets', 'get')} to ${what}: it ${said[how]} the ATC_INV for it`,
    evidence: [...new Set([command.event.id, since])].sort((a, b) => a - b),
    blame: command.event.id,
    ...damage,
    // To the SMMU that is an answer like any other: no software can see it.
    ...(how === 'refused' && { level: 'hint' as const }),
  };
}
