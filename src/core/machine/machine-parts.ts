import type { Snapshotable } from './snapshot';

/** State of a whole machine at one moment. Opaque to all but `MachineParts`. */
export interface MachineState {
  readonly parts: ReadonlyMap<string, unknown>;
}

/** Everything of a machine that has state, so that it can go back to any step byte for byte: memory, caches, clock, wires, devices. Software
 *  is no part: what a CPU was doing does not go back, only what it left in memory. Nor is a trace, which tells of everything that was tried. */
export class MachineParts implements Snapshotable<MachineState> {
  readonly #parts = new Map<string, Snapshotable<unknown>>();

  /** Adds a part. Parts go back in the order in which they were added, so what others look at while they do comes first. */
  add<State>(name: string, part: Snapshotable<State>): void {
    if (this.#parts.has(name)) throw new Error(`the machine has a part ${name} already`);
    this.#parts.set(name, part);
  }

  get names(): readonly string[] {
    return [...this.#parts.keys()];
  }

  snapshot(): MachineState {
    const parts = new Map<string, unknown>();
    for (const [name, part] of this.#parts) parts.set(name, part.snapshot());
    return { parts };
  }

  /** Goes back. The state must have been taken from this machine with the parts that it has now. */
  restore({ parts }: MachineState): void {
    if (parts.size !== this.#parts.size) throw new Error('the snapshot is of a machine with other parts');
    for (const [name, part] of this.#parts) {
      if (!parts.has(name)) throw new Error(`the snapshot has no ${name}`);
      part.restore(parts.get(name));
    }
  }
}
