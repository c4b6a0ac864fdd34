import { hex } from '../base/hex';
import type { Attachment } from './facts';
import type { Landing } from './landing';
import type { Breach } from './rule';

/** The part of a breach that says what the run showed of an access: proven where it came out so, a hint where the architecture merely permits it. */
export function damageOf(landing: Landing, what: string): Pick<Breach, 'seen' | 'level' | 'dependsOnKnobs'> {
  if (landing.permittedOnly) return { level: 'hint', dependsOnKnobs: true };
  const access = landing.write ? 'write' : 'read';
  const name = `${access} of ${landing.device} (SID ${hex(landing.streamId, 32)}) at ${hex(landing.address)}`;
  const where = landing.physical === undefined ? '' : `, physical ${hex(landing.physical)}`;
  const reason = landing.reason === undefined ? '' : `: ${landing.reason}`;
  return { seen: `${landing.real ? 'the' : 'a'} ${name} ${what}${where}${reason}`, dependsOnKnobs: true };
}

/** Evidence and blame for an access that comes to no good in an attach's care: what changed it, or the attach where that left it as it was. */
export function sinceAttach(
  { since }: Landing,
  { from, done = from }: Attachment,
): Required<Pick<Breach, 'evidence' | 'blame'>> {
  if (since >= from) return { evidence: [since], blame: since };
  return { evidence: [since, done], blame: Math.max(from, done - 1) };
}

/** The verb of a claim about an access: as a fact where it came out so, as a possibility where the architecture merely permits it. */
export function verb({ permittedOnly }: Landing, fact: string, infinitive: string): string {
  return permittedOnly ? `may ${infinitive}` : fact;
}
