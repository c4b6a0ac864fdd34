import type { PhysicalRange } from '../../machine/range';
import type { Feature } from '../declaration/field';
import { hasFeature, type Profile } from '../profiles/profile';
import { CR0, CR0ACK, GBPA, IRQ_CTRL, IRQ_CTRLACK } from '../registers/control';
import { IDR5 } from '../registers/identification';
import type { Knobs } from './knobs';
import type { Ports } from './port';
import { RegisterFile } from './register-file';

/** Output address bits by IDR5.OAS, CD.IPS and STE.S2PS. */
const addressSizes = [32, 36, 40, 42, 44, 48, 52, 56];

/** Bits of an output address size field; reserved values count as the largest. */
export function addressBits(encoded: number): number {
  return addressSizes[encoded] ?? 56;
}

/** What the chapters of the model share: one part's registers, surroundings and choices. */
export class Part {
  readonly registers: RegisterFile;
  /** The last GBPA whose update is done; the register may already show a value that is not in force. */
  gbpaDone: bigint;
  /** Service Failure Mode (§12.3): entered by injection, left by reset only. */
  serviceFailure = false;
  /** Output address size of the part, in bits. */
  readonly outputBits: number;
  /** The profile never changes, and features are asked for on every transaction. */
  readonly #features = new Map<Feature, boolean>();

  constructor(
    readonly name: string,
    readonly profile: Profile,
    readonly knobs: Knobs,
    readonly ports: Ports,
  ) {
    this.registers = new RegisterFile(profile, knobs);
    this.gbpaDone = profile.gbpa;
    this.outputBits = addressBits(IDR5.get(profile.identification.IDR5, 'OAS'));
  }

  has(feature: Feature | undefined): boolean {
    if (feature === undefined) return true;
    let known = this.#features.get(feature);
    if (known === undefined) {
      known = hasFeature(this.profile, feature);
      this.#features.set(feature, known);
    }
    return known;
  }

  /** CR0 as far as it is in force: the acknowledged value, or during a transition the one the knob picks. */
  get cr0InForce(): bigint {
    return this.registers.get(this.knobs.transition === 'new' ? CR0 : CR0ACK);
  }

  get gbpaInForce(): bigint {
    const shown = this.registers.get(GBPA);
    return this.knobs.transition === 'new' && GBPA.get(shown, 'Update') === 1 ? shown : this.gbpaDone;
  }

  get irqInForce(): bigint {
    return this.registers.get(this.knobs.transition === 'new' ? IRQ_CTRL : IRQ_CTRLACK);
  }

  enabled(field: 'SMMUEN' | 'CMDQEN' | 'EVENTQEN' | 'PRIQEN' | 'ATSCHK'): boolean {
    const value = this.cr0InForce;
    if (field === 'PRIQEN' && CR0.get(value, 'SMMUEN') === 0) return false;
    return CR0.get(value, field) === 1;
  }

  /** Queue and message addresses beyond the output size lose their upper bits (§3.4.3). */
  truncate(address: bigint): bigint {
    return BigInt.asUintN(this.outputBits, address);
  }

  /** Called with what the model read from memory on its own: a table's kind and extent. */
  onFetch: (what: string, range: PhysicalRange) => void = () => {};

  /** Something a reader of the trace should see. */
  note(text: string): void {
    this.ports.recorder.record({ kind: 'hardware', device: this.name, text });
  }

  /** The run touched something that the model lacks. Never a pass. */
  notModelled(subject: string): void {
    this.ports.recorder.record({ kind: 'not-modelled', what: 'hardware', subject: `${this.name}: ${subject}` });
  }
}
