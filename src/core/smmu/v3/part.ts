import type { PhysicalRange } from '../../machine/range';
import type { Payload } from '../../trace/event';
import type { Feature } from '../declaration/field';
import type { Register } from '../declaration/register';
import { hasFeature, type Profile } from '../profiles/profile';
import { CR0, CR0ACK, GBPA, IRQ_CTRL, IRQ_CTRLACK } from '../registers/control';
import { IDR0, IDR5 } from '../registers/identification';
import { Choices } from './choice';
import type { Knobs } from './knobs';
import { isCoherent, type MemoryAttributes } from './memory-attributes';
import type { DeviceMemory, Ports } from './port';
import { RegisterFile } from './register-file';
import { Sightings } from './sighting';

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
  /** Intermediate address size: that of output addresses, but 40 bits at least where there are AArch32 tables (§3.4). */
  readonly intermediateBits: number;
  /** Outcomes that the architecture leaves open are picked here. */
  readonly choices = new Choices();
  /** Memory as coherent accesses see it; exploration puts a journal in its place. */
  memory: DeviceMemory;
  /** Memory past the CPUs' caches, where that is not the same. */
  uncleaned: DeviceMemory | undefined;
  readonly sightings: Sightings;
  /** The profile never changes, and features are asked for on every transaction. */
  readonly #features = new Map<Feature, boolean>();

  constructor(
    readonly name: string,
    readonly profile: Profile,
    readonly knobs: Knobs,
    readonly ports: Ports,
  ) {
    this.registers = new RegisterFile(profile, knobs);
    this.memory = ports.memory;
    this.uncleaned = ports.uncleaned;
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

  /** Called with what the model read from memory on its own: a table's kind and extent. */
  onFetch: (what: string, range: PhysicalRange) => void = () => {};

  /** Memory as an access sees it whose attributes allow it to look into CPU caches, or not. Only a coherent part does (IDR0.COHACC). */
  memoryFor(snoops: boolean): DeviceMemory {
    return (snoops && this.has('IDR0.COHACC')) || !this.uncleaned ? this.memory : this.uncleaned;
  }

  /** Memory as an access of a bus master sees it that goes out with these attributes. IDR0.COHACC is about the SMMU's own accesses only. */
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
