import { error, type Outcome, type Problem } from '../../base/problem';
import { type Fields, insert } from '../declaration/field';
import { identificationRegisters } from '../registers/identification';
import { checkConsistency } from './consistency';
import { profiles } from './library';
import { type Architecture, architectures, type IdentificationName, type Profile } from './profile';

/** A profile by name with changes such as `IDR1.SIDSIZE=8`, `IDR0=0xd44101b`, `GBPA=0x101000` or `architecture=3.2`, applied in order,
 *  then checked for consistency. Problems: `profile-unknown`, `profile-override`, `profile-inconsistent`; there is a value unless one of
 *  them is an error. Numbers are decimal or 0x-hexadecimal. */
export function selectProfile(name: string, overrides: readonly string[] = []): Outcome<Profile> {
  const base = profiles[name];
  if (!base) {
    const known = Object.keys(profiles).join(', ');
    return {
      problems: [error('profile-unknown', `there is no hardware profile "${name}"`, undefined, `Known: ${known}.`)],
    };
  }
  return overrideProfile(base, overrides);
}

/** The same for a profile at hand. */
export function overrideProfile(base: Profile, overrides: readonly string[]): Outcome<Profile> {
  let profile = base;
  const problems: Problem[] = [];
  for (const text of overrides) {
    const outcome = override(profile, text);
    problems.push(...outcome.problems);
    profile = outcome.value ?? profile;
  }
  problems.push(...checkConsistency(profile));
  return problems.some((problem) => problem.severity === 'error') ? { problems } : { value: profile, problems };
}

function override(profile: Profile, text: string): Outcome<Profile> {
  const match = /^\s*([A-Za-z0-9]+)(?:\.([A-Za-z0-9_]+))?\s*=\s*(\S+)\s*$/.exec(text);
  const [, register = '', field, content = ''] = match ?? [];
  if (!match) return refuse(`"${text}" does not have the form IDR1.SIDSIZE=8`);
  if (register === 'architecture' && field === undefined) {
    const architecture = architectures.find((candidate) => candidate === content) as Architecture | undefined;
    if (!architecture) return refuse(`architecture ${content} is none of ${architectures.join(', ')}`);
    return { value: { ...profile, architecture }, problems: [] };
  }
  if (!/^(0x[0-9a-f]+|[0-9]+)$/i.test(content)) return refuse(`"${content}" in "${text}" is not a number`);
  const value = BigInt(content);
  if (register === 'GBPA' && field === undefined) {
    return { value: { ...profile, gbpa: value & 0x7fff_ffffn }, problems: [] };
  }
  const declared = identificationRegisters.find((candidate) => candidate.name === register);
  if (!declared) return refuse(`${register} is not an identification register`);
  const key = declared.name as IdentificationName;
  if (field === undefined) {
    if (value > 0xffff_ffffn) return refuse(`${text}: ${register} has 32 bits`);
    return { value: { ...profile, identification: { ...profile.identification, [key]: value } }, problems: [] };
  }
  const place = (declared.fields as Fields)[field];
  if (!place) return refuse(`${register} has no field ${field}; it has ${Object.keys(declared.fields).join(', ')}`);
  if (value >> BigInt(place.width) !== 0n) return refuse(`${text}: ${register}.${field} has ${place.width} bits`);
  const changed = insert(place, profile.identification[key], value);
  return { value: { ...profile, identification: { ...profile.identification, [key]: changed } }, problems: [] };
}

function refuse(message: string): Outcome<Profile> {
  return { problems: [error('profile-override', message)] };
}
