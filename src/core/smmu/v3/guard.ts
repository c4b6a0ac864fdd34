import { type Fields, maskOf } from '../declaration/field';
import type { Register } from '../declaration/register';
import { atLeast, hasFeature } from '../profiles/profile';
import type { RegisterFile } from './register-file';

/** What the hardware makes of a write. `value` is what the register holds afterwards, before any protocol of its own runs. */
export interface WriteDecision {
  readonly effect: 'taken' | 'ignored' | 'unpredictable';
  readonly value: bigint;
  /** Why, in words a reviewer can use; absent for an ordinary write. */
  readonly reason?: string;
}

/** Decides over a write to a read-only, read-write or guarded register. A guard violation is ignored from SMMUv3.2 on and
 *  CONSTRAINED UNPREDICTABLE before (§6.3.9 to §6.3.35, under each register). A guard that protects some fields leaves the others writable. */
export function decideWrite(
  file: RegisterFile,
  register: Register,
  value: bigint,
  unpredictable: (question: string) => 'ignored' | 'taken',
): WriteDecision {
  const previous = file.get(register);
  const present = file.present(register);
  const { access } = register.facts;
  if (present === 0n)
    return { effect: 'ignored', value: previous, reason: `${register.name} does not exist in this part` };
  if (access.kind === 'read-only')
    return { effect: 'ignored', value: previous, reason: `${register.name} is read-only` };
  if (access.kind !== 'guarded') return { effect: 'taken', value: value & present };
  if (access.preset && hasFeature(file.profile, access.preset)) {
    return { effect: 'ignored', value: previous, reason: `${register.name} is preset (${access.preset})` };
  }
  let protectedBits = 0n;
  const holding: string[] = [];
  let firm = atLeast(file.profile.architecture, '3.2');
  for (const guard of access.guards) {
    const reasons = guard.while.filter((reference) => file.guardHolds(reference));
    if (reasons.length === 0) continue;
    holding.push(...reasons);
    if (guard.readOnlyOnceAcknowledged && reasons.every((reference) => file.guardSettled(reference))) firm = true;
    const names = guard.fields ?? Object.keys(register.fields);
    for (const name of names) {
      const field = (register.fields as Fields)[name];
      if (field) protectedBits |= maskOf(field);
    }
  }
  if ((protectedBits & present) === 0n) return { effect: 'taken', value: value & present };
  const kept = ((value & ~protectedBits) | (previous & protectedBits)) & present;
  const changesProtected = ((value ^ previous) & protectedBits & present) !== 0n;
  if (!changesProtected && (present & ~protectedBits) !== 0n) return { effect: 'taken', value: kept };
  const reason = `${register.name} is guarded while ${holding.join(', ')} is 1 or not yet acknowledged as 0`;
  if (firm) return { effect: 'ignored', value: kept, reason };
  return { effect: 'unpredictable', value: unpredictable(reason) === 'taken' ? value & present : kept, reason };
}
