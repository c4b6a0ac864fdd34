import { type Feature, type Field, type Fields, maskOf } from '../../declaration/field';
import { identificationRegisters } from '../../registers/v2/identification';

/** Name of an identification register that a profile sets. */
export type IdentificationNameV2 = `IDR${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** A kind of SMMUv2: what its identification registers say, and what the architecture leaves to it at reset. */
export interface ProfileV2 {
  readonly name: string;
  readonly summary: string;
  readonly identification: Readonly<Record<IdentificationNameV2, bigint>>;
  /** sCR0 after reset where the part is known to do more than the architecture says; absent: USFCFG and SMCFCFG are UNKNOWN. */
  readonly sCR0?: bigint;
  /** sACR after reset. */
  readonly sACR: bigint;
  /** ACTLR of each context bank after reset. */
  readonly ACTLR: bigint;
  /** sACR and ACTLR have the meaning that Arm's MMU-500 gives them. */
  readonly implementation: 'mmu-500' | 'generic';
}

function fieldOf(register: string, field: string): Field {
  const declared = identificationRegisters.find((candidate) => candidate.name === register);
  const place = (declared?.fields as Fields | undefined)?.[field];
  if (!place) throw new Error(`no field ${register}.${field}`);
  return place;
}

/** Puts an identification register together from its fields. A field that does not exist is a bug of ours. */
export function identifyV2(name: IdentificationNameV2, contents: Readonly<Record<string, number>>): bigint {
  let value = 0n;
  for (const [field, content] of Object.entries(contents)) {
    const place = fieldOf(name, field);
    value = (value & ~maskOf(place)) | ((BigInt(content) << BigInt(place.low)) & maskOf(place));
  }
  return value;
}

/** Value of a field of the profile's identification registers. */
export function identificationFieldV2(profile: ProfileV2, register: IdentificationNameV2, field: string): number {
  const place = fieldOf(register, field);
  return Number((profile.identification[register] & maskOf(place)) >> BigInt(place.low));
}

/** Whether the part has what a declaration requires. */
export function hasFeatureV2(profile: ProfileV2, feature: Feature | undefined): boolean {
  if (feature === undefined) return true;
  const negated = feature.startsWith('!');
  const [register = '', field = ''] = (negated ? feature.slice(1) : feature).split('.');
  return (identificationFieldV2(profile, register as IdentificationNameV2, field) !== 0) !== negated;
}
