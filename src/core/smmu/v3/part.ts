import type { Feature } from '../declaration/field';
import type { Register } from '../declaration/register';
import { hasFeature, type Profile } from '../profiles/profile';
import { CR0, CR0ACK, GBPA, IRQ_CTRL, IRQ_CTRLACK } from '../registers/control';
import { IDR0, IDR5 } from '../registers/identification';
import { HardwarePart } from '../shared/hardware-part';
import type { Knobs } from './knobs';
import type { Ports } from './port';
import { RegisterFile } from './register-file';
import { Sightings } from './sighting';

/** Output address bits by IDR5.OAS, CD.IPS and STE.S2PS. */
const addressSizes = [32, 36, 40, 42, 44, 48, 52, 56];

/** Bits of an output address size field; reserved values count as the largest. */
export function addressBits(encoded: number): number {
  return addressSizes[encoded] ?? 56;
}

/** What the chapters of the model share: one part's registers, surroundings and choices. */
export class Part extends HardwarePart {
  readonly registers: RegisterFile;
  /** The last GBPA whose update is done; the register may already show a value that is not in force. */
  gbpaDone: bigint;
  /** Service Failure Mode (§12.3): entered by injection, left by reset only. */
  serviceFailure = false;
  /** Output address size of the part, in bits. */
  readonly outputBits: number;
  /** Intermediate address size: that of output addresses, but 40 bits at least where there are AArch32 tables (§3.4). */
  readonly intermediateBits: number;
  readonly sightings: Sightings;
  /** The profile never changes, and features are asked for on every transaction. */
  readonly #features = new Map<Feature, boolean>();

  constructor(
    name: string,
    readonly profile: Profile,
    readonly knobs: Knobs,
    ports: Ports,
  ) {
    super(name, ports);
    this.registers = new RegisterFile(profile, knobs);
    this.sightings = new Sightings(this);
    this.gbpaDone = profile.gbpa;
    this.outputBits = addressBits(IDR5.get(profile.identification.IDR5, 'OAS'));
    const hasAArch32 = (IDR0.get(profile.identification.IDR0, 'TTF') & 1) === 1;
    this.intermediateBits = Math.max(this.outputBits, hasAArch32 ? 40 : 0);
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

  /** One of two values of a register, while hardware is still taking over a new one. The architecture allows either, per transaction. */
  #inTransition(name: string, old: bigint, next: bigint): bigint {
    if (old === next) return old;
    return this.choices.pick(`${name} in transition`, ['old', 'new'], this.knobs.transition === 'new' ? 1 : 0) === 1
      ? next
      : old;
  }

  /** GBPA as far as it is in force. A value that is shown without having been updated is not, or takes effect at some point (§6.3.14). */
  get gbpaInForce(): bigint {
    return this.#inTransition('GBPA', this.gbpaDone, GBPA.with(this.registers.get(GBPA), 'Update', 0));
  }

  /** Whether a field of CR0 is in force as 1: the acknowledged value, or during a transition either. */
  enabled(field: 'SMMUEN' | 'CMDQEN' | 'EVENTQEN' | 'PRIQEN' | 'ATSCHK'): boolean {
    if (field === 'PRIQEN' && !this.enabled('SMMUEN')) return false;
    return this.#fieldInForce(CR0, CR0ACK, field);
  }

  /** Whether an interrupt enable is in force as 1. */
  interrupts(field: 'GERROR_IRQEN' | 'EVENTQ_IRQEN' | 'PRIQ_IRQEN'): boolean {
    return this.#fieldInForce(IRQ_CTRL, IRQ_CTRLACK, field);
  }

  #fieldInForce<F extends string>(control: Register<F>, acknowledge: Register<F>, field: F): boolean {
    const old = BigInt(this.registers.field(acknowledge, field));
    const next = BigInt(this.registers.field(control, field));
    return this.#inTransition(`${control.name}.${field}`, old, next) === 1n;
  }

  /** Outcome of a CONSTRAINED UNPREDICTABLE write: it has no effect, or the register takes the value. */
  unpredictable(question: string): 'ignored' | 'taken' {
    return this.choices.pick(question, ['ignored', 'taken'], this.knobs.unpredictable === 'taken' ? 1 : 0) === 1
      ? 'taken'
      : 'ignored';
  }

  /** Queue and message addresses beyond the output size lose their upper bits (§3.4.3). */
  truncate(address: bigint): bigint {
    return BigInt.asUintN(this.outputBits, address);
  }

  protected get coherent(): boolean {
    return this.has('IDR0.COHACC');
  }
}
