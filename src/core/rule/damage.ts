import { hex } from '../base/hex';
import type { Landing } from './landing';
import type { Breach } from './rule';
import type { Run } from './run';

/** The part of a breach that says what the run showed of an access: proven where it came out so, a hint where the architecture merely permits it. */
export function damageOf(landing: Landing, what: string): Pick<Breach, 'seen' | 'level' | 'dependsOnKnobs'> {
  if (landing.permittedOnly) return { level: 'hint', dependsOnKnobs: true };
  const access = landing.write ? 'write' : 'read';
  const name = `${access} of ${landing.device} (SID ${hex(landing.streamId, 32)}) at ${hex(landing.address)}`;
  const where = landing.physical === undefined ? '' : `, physical ${hex(landing.physical)}`;
  const reason = landing.reason === undefined ? '' : `: ${landing.reason}`;
  return { seen: `${landing.real ? 'the' : 'a'} ${name} ${what}${where}${reason}`, dependsOnKnobs: true };
}

/** Evidence and blame for an access that comes to no good since an attach. What changed it is to blame; where it never came out otherwise, the last
 *  that software did to the SMMU or its tables between two events: the attach, or the map. */
export function sinceWork(
  run: Run,
  landing: Landing,
  from: number,
  done: number,
): Required<Pick<Breach, 'evidence' | 'blame'>> {
  const { since } = landing;
  if (since >= from && wasTried(run, landing)) {
    const cause = landing.real ? triedSince(run, landing, from) : since;
    if (cause !== undefined) return { evidence: [...new Set([cause, since])], blame: cause };
  }
  const last = run.events
    .slice(from, done)
    .findLast(({ kind }) => kind === 'register-write' || kind === 'memory-store' || kind === 'command');
  const blame = last?.id ?? Math.min(since, from);
  return { evidence: [...new Set([blame, since])].sort((a, b) => a - b), blame };
}

/** Since when trials of an access that really happened have come out as it did: what changed it, where the access itself is no code's. */
function triedSince(run: Run, landing: Landing, from: number): number | undefined {
  const { device, streamId, address, write, outcome, since } = landing;
  return run.landings.findLast(
    (other) =>
      !other.real &&
      !other.permittedOnly &&
      other.since >= from &&
      other.since <= since &&
      other.device === device &&
      other.streamId === streamId &&
      other.address === address &&
      other.write === write &&
      other.outcome === outcome,
  )?.since;
}

/** Whether the same access was tried before and came out otherwise. */
function wasTried(run: Run, { device, streamId, address, write, since }: Landing): boolean {
  return run.landings.some(
    (other) =>
      !other.permittedOnly &&
      other.since < since &&
      other.device === device &&
      other.streamId === streamId &&
      other.address === address &&
      other.write === write,
  );
}

/** The verb of a claim about an access: as a fact where it came out so, as a possibility where the architecture merely permits it. */
export function verb({ permittedOnly }: Landing, fact: string, infinitive: string): string {
  return permittedOnly ? `may ${infinitive}` : fact;
}
