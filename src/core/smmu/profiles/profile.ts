import { type Feature, type Field, type Fields, maskOf } from '../declaration/field';
import { identificationRegisters } from '../registers/identification';

/** Minor version of SMMUv3 whose rules hold. It is a knob of its own: AIDR only tells software what the part claims. */
export type Architecture = '3.0' | '3.1' | '3.2' | '3.3' | '3.4';
export const architectures: readonly Architecture[] = ['3.0', '3.1', '3.2', '3.3', '3.4'];

/** Name of an identification register that a profile sets. */
export type IdentificationName = 'IDR0' | 'IDR1' | 'IDR2' | 'IDR3' | 'IDR4' | 'IDR5' | 'IIDR' | 'AIDR';

/** A kind of part: what its identification registers say, and what the architecture leaves to it at reset. */
export interface Profile {
  readonly name: string;
  readonly summary: string;
  readonly architecture: Architecture;
  /** Values of the identification registers. */
  readonly identification: Readonly<Record<IdentificationName, bigint>>;
  /** GBPA after reset, Update excluded. */
  readonly gbpa: bigint;
}

function fieldOf(register: string, field: string): Field {
  const declared = identificationRegisters.find((candidate) => candidate.name === register);
  const place = (declared?.fields as Fields | undefined)?.[field];
  if (!place) throw new Error(`no field ${register}.${field}`);
  return place;
}

/** Puts an identification register together from its fields. A field that does not exist is a bug of ours. */
export function identify(name: IdentificationName, contents: Readonly<Record<string, number>>): bigint {
  let value = 0n;
  for (const [field, content] of Object.entries(contents)) {
    const place = fieldOf(name, field);
    value = (value & ~maskOf(place)) | ((BigInt(content) << BigInt(place.low)) & maskOf(place));
  }
  return value;
}

/** Value of a field of the profile's identification registers. */
export function identificationField(profile: Profile, register: string, field: string): number {
  const place = fieldOf(register, field);
  return Number((profile.identification[register as IdentificationName] & maskOf(place)) >> BigInt(place.low));
}

/** Whether the part has what a declaration requires. */
export function hasFeature(profile: Profile, feature: Feature | undefined): boolean {
  if (feature === undefined) return true;
  const negated = feature.startsWith('!');
  const [register = '', field = ''] = (negated ? feature.slice(1) : feature).split('.');
  return (identificationField(profile, register, field) !== 0) !== negated;
}

/** Whether the rules of `version` or a later one hold. */
export function atLeast(architecture: Architecture, version: Architecture): boolean {
  return architectures.indexOf(architecture) >= architectures.indexOf(version);
}
