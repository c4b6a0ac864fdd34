import type { PhysicalRange } from '../../machine/range';
import type { Payload } from '../../trace/event';
import { Choices } from '../v3/choice';
import { isCoherent, type MemoryAttributes } from '../v3/memory-attributes';
import type { DeviceMemory, Ports } from '../v3/port';

/** One SMMU's surroundings and choices, of whichever architecture it is. */
export abstract class HardwarePart {
  /** Outcomes that the architecture leaves open are picked here. */
  readonly choices = new Choices();
  /** Memory as coherent accesses see it; exploration puts a journal in its place. */
  memory: DeviceMemory;
  /** Memory past the CPUs' caches, where that is not the same. */
  uncleaned: DeviceMemory | undefined;
  /** Called with what the model read from memory on its own: a table's kind and extent. */
  onFetch: (what: string, range: PhysicalRange) => void = () => {};

  constructor(
    readonly name: string,
    readonly ports: Ports,
  ) {
    this.memory = ports.memory;
    this.uncleaned = ports.uncleaned;
  }

  /** Whether accesses of its own look into CPU caches where their attributes allow it. It says nothing of those of bus masters. */
  protected abstract readonly coherent: boolean;

  /** Memory as an access sees it whose attributes allow it to look into CPU caches, or not. */
  memoryFor(snoops: boolean): DeviceMemory {
    return (snoops && this.coherent) || !this.uncleaned ? this.memory : this.uncleaned;
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
