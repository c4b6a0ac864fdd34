import type { Feature } from '../declaration/field';
import { hasFeatureV2, identificationFieldV2, type ProfileV2 } from '../profiles/v2/profile';
import { HardwarePart } from '../shared/hardware-part';
import type { Ports } from '../v3/port';
import { Frame } from './frame';
import type { KnobsV2 } from './knobs';
import { RegisterFileV2 } from './register-file';

/** Bits of an address by IDR2.IAS, IDR2.OAS, TCR2.PASize and the PS field of stage 2; reserved values count as the largest. */
export function addressBitsV2(encoded: number): number {
  return [32, 36, 40, 42, 44, 48][encoded] ?? 48;
}

/** What the chapters of the model share: one part's registers, surroundings and choices. */
export class PartV2 extends HardwarePart {
  readonly frame: Frame;
  readonly registers: RegisterFileV2;
  /** Output and intermediate address size of the part, in bits. */
  readonly outputBits: number;
  readonly intermediateBits: number;
  powered = true;
  constructor(
    name: string,
    readonly profile: ProfileV2,
    readonly knobs: KnobsV2,
    ports: Ports,
  ) {
    super(name, ports);
    this.frame = new Frame(profile);
    this.registers = new RegisterFileV2(profile, this.frame, knobs);
    this.outputBits = addressBitsV2(identificationFieldV2(profile, 'IDR2', 'OAS'));
    this.intermediateBits = addressBitsV2(identificationFieldV2(profile, 'IDR2', 'IAS'));
  }

  has(feature: Feature | undefined): boolean {
    return hasFeatureV2(this.profile, feature);
  }

  protected get coherent(): boolean {
    return this.has('IDR0.CTTW');
  }
}
