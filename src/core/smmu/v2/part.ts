import type { PhysicalRange } from '../../machine/range';
import type { Payload } from '../../trace/event';
import type { Feature } from '../declaration/field';
import { hasFeatureV2, identificationFieldV2, type ProfileV2 } from '../profiles/v2/profile';
import { Choices } from '../v3/choice';
import { isCoherent, type MemoryAttributes } from '../v3/memory-attributes';
import type { DeviceMemory, Ports } from '../v3/port';
import { Frame } from './frame';
import type { KnobsV2 } from './knobs';
import { RegisterFileV2 } from './register-file';

/** Bits of an address by IDR2.IAS, IDR2.OAS, TCR2.PASize and the PS field of stage 2; reserved values count as the largest. */
export function addressBitsV2(encoded: number): number {
  return [32, 36, 40, 42, 44, 48][encoded] ?? 48;
}

/** What the chapters of the model share: one part's registers, surroundings and choices. */
export class PartV2 {
  readonly frame: Frame;
  readonly registers: RegisterFileV2;
  /** Output and intermediate address size of the part, in bits. */
  readonly outputBits: number;
  readonly intermediateBits: number;
  /** Outcomes that the architecture leaves open are picked here. */
  readonly choices = new Choices();
  /** Memory as coherent accesses see it; exploration puts a journal in its place. */
  memory: DeviceMemory;
  /** Memory past the CPUs' caches, where that is not the same. */
  uncleaned: DeviceMemory | undefined;
  powered = true;
  /** Called with what the model read from memory on its own: a table's kind and extent. */
  onFetch: (what: string, range: PhysicalRange) => void = () => {};

  constructor(
    readonly name: string,
    readonly profile: ProfileV2,
    readonly knobs: KnobsV2,
    readonly ports: Ports,
  ) {
    this.frame = new Frame(profile);
    this.registers = new RegisterFileV2(profile, this.frame, knobs);
    this.memory = ports.memory;
    this.uncleaned = ports.uncleaned;
    this.outputBits = addressBitsV2(identificationFieldV2(profile, 'IDR2', 'OAS'));
    this.intermediateBits = addressBitsV2(identificationFieldV2(profile, 'IDR2', 'IAS'));
  }

  has(feature: Feature | undefined): boolean {
    return hasFeatureV2(this.profile, feature);
  }

  /** Memory as a table walk sees it whose attributes allow it to look into CPU caches, or not. Only a coherent part does (IDR0.CTTW). */
  memoryFor(snoops: boolean): DeviceMemory {
    return (snoops && this.has('IDR0.CTTW')) || !this.uncleaned ? this.memory : this.uncleaned;
  }

  /** Memory as an access of a bus master sees it that goes out with these attributes. */
  dataMemory(attributes: MemoryAttributes): DeviceMemory {
    return isCoherent(attributes) ? this.memory : (this.uncleaned ?? this.memory);
  }

  /** Adds to the trace, unless the run is one of several that are explored. */
  record(payload: Payload): void {
    if (!this.choices.exploring) this.ports.recorder.record(payload);
  }

  /** Something a reader of the trace should see. */
  note(text: string): void {
    this.record({ kind: 'hardware', device: this.name, text });
  }

  /** The run touched something that the model lacks. Never a pass. */
  notModelled(subject: string): void {
    this.record({ kind: 'not-modelled', what: 'hardware', subject: `${this.name}: ${subject}` });
  }
}
