import type { Outcome } from '../../base/problem';
import { error } from '../../base/problem';
import { type Fields, insert } from '../declaration/field';
import { identificationRegisters } from '../registers/v2/identification';
import { overrideProfile } from './override';
import type { Profile } from './profile';
import { hasFeature } from './profile';
import { hasFeatureV2, type IdentificationNameV2, type ProfileV2 } from './v2/profile';

/** Hardware of either architecture. */
export type AnyProfile = Profile | ProfileV2;

/** Whether it is an SMMUv2. */
export function isV2(profile: AnyProfile): profile is ProfileV2 {
  return 'implementation' in profile;
}

/** Whether its table walks look into the CPUs' caches. */
export function isCoherentPart(profile: AnyProfile): boolean {
  return isV2(profile) ? hasFeatureV2(profile, 'IDR0.CTTW') : hasFeature(profile, 'IDR0.COHACC');
}

/** A profile with changes such as `IDR1.SIDSIZE=8`, or for an SMMUv2 `IDR0.NUMSMRG=4`, `IDR2=0x5`, `sCR0=0x1`, applied in order. Problems
 *  `profile-override`, and for an SMMUv3 those of `overrideProfile`. */
export function overrideAny(profile: AnyProfile, changes: readonly string[]): Outcome<AnyProfile> {
  if (!isV2(profile)) return overrideProfile(profile, changes);
  let value = profile;
  for (const text of changes) {
    const changed = overrideV2(value, text);
    if (typeof changed === 'string') return { problems: [error('profile-override', changed)] };
    value = changed;
  }
  return { value, problems: [] };
}

const resets = ['sCR0', 'sACR', 'ACTLR'] as const;

/** The profile with one change, or what is wrong with it. */
function overrideV2(profile: ProfileV2, text: string): ProfileV2 | string {
  const match = /^\s*([A-Za-z0-9]+)(?:\.([A-Za-z0-9_]+))?\s*=\s*(0x[0-9a-f]+|\d+)\s*$/i.exec(text);
  if (!match) return `"${text}" does not have the form IDR0.NUMSMRG=4`;
  const [, register = '', field, content = '0'] = match;
  const value = BigInt(content);
  if (value > 0xffff_ffffn) return `${text}: ${register} has 32 bits`;
  const reset = resets.find((name) => name === register);
  if (reset && field === undefined) return { ...profile, [reset]: value };
  const declared = identificationRegisters.find(({ name }) => name === register);
  if (!declared) return `${register} is not an identification register`;
  const key = declared.name as IdentificationNameV2;
  if (field === undefined) return { ...profile, identification: { ...profile.identification, [key]: value } };
  const place = (declared.fields as Fields)[field];
  if (!place) return `${register} has no field ${field}; it has ${Object.keys(declared.fields).join(', ')}`;
  if (value >> BigInt(place.width) !== 0n) return `${text}: ${register}.${field} has ${place.width} bits`;
  const changed = insert(place, profile.identification[key], value);
  return { ...profile, identification: { ...profile.identification, [key]: changed } };
}
