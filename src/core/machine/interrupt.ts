import type { Snapshotable } from './snapshot';

/** What a listener hears: an edge (`pulse`) or a change of level. */
export type InterruptSignal = 'pulse' | 'high' | 'low';

interface Line {
  readonly name: string;
  readonly number: number;
  level: boolean;
  readonly listeners: Set<(signal: InterruptSignal) => void>;
}

/** Wires from devices to whoever takes interrupts, by name and by number. A line exists once somebody declares it. Delivery is a plain
 *  nested call, so that a run is deterministic. */
export class InterruptLines implements Snapshotable<ReadonlyMap<string, boolean>> {
  readonly #lines = new Map<string, Line>();
  /** Edges that wait for the end of something that is faster than anybody takes them. */
  #waiting: Set<string> | undefined;
  /** Lines that went high meanwhile. */
  #raised = new Set<string>();

  /** Declares a line. Numbers default to the next free one; declaring a name again returns the number it has. */
  declare(name: string, number?: number): number {
    const known = this.#lines.get(name);
    if (known) return known.number;
    const taken = new Set([...this.#lines.values()].map((line) => line.number));
    let free = number ?? 0;
    while (taken.has(free)) free++;
    this.#lines.set(name, { name, number: free, level: false, listeners: new Set() });
    return free;
  }

  /** Name of the line with this number. */
  nameOf(number: number): string | undefined {
    for (const line of this.#lines.values()) if (line.number === number) return line.name;
    return undefined;
  }

  get names(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /** Subscribes, declaring the line if need be. A listener on a line that is high already hears of it at once. */
  listen(name: string, listener: (signal: InterruptSignal) => void): () => void {
    this.declare(name);
    const line = this.#lines.get(name);
    line?.listeners.add(listener);
    if (line?.level) listener('high');
    return () => line?.listeners.delete(listener);
  }

  /** Runs something that is faster than anybody takes interrupts: edges of a line during it come to one, right after it. */
  burst(run: () => void): void {
    const waiting = new Set<string>();
    const raised = new Set<string>();
    this.#waiting = waiting;
    this.#raised = raised;
    try {
      run();
    } finally {
      this.#waiting = undefined;
    }
    for (const name of waiting) this.pulse(name);
    for (const name of raised) if (this.isHigh(name)) this.#signal(name, 'high');
  }

  /** An edge. True when somebody heard it, or will. */
  pulse(name: string): boolean {
    if (this.#waiting) {
      this.#waiting.add(name);
      return (this.#lines.get(name)?.listeners.size ?? 0) > 0;
    }
    return this.#signal(name, 'pulse');
  }

  /** Sets the level of a line; only a change is told. True when somebody heard it. */
  setLevel(name: string, high: boolean): boolean {
    this.declare(name);
    const line = this.#lines.get(name);
    if (!line || line.level === high) return false;
    line.level = high;
    if (this.#waiting && high) {
      this.#raised.add(name);
      return line.listeners.size > 0;
    }
    return this.#signal(name, high ? 'high' : 'low');
  }

  isHigh(name: string): boolean {
    return this.#lines.get(name)?.level ?? false;
  }

  /** Levels by line; listeners are wiring, not state. */
  snapshot(): ReadonlyMap<string, boolean> {
    return new Map([...this.#lines.values()].map((line) => [line.name, line.level]));
  }

  restore(state: ReadonlyMap<string, boolean>): void {
    for (const line of this.#lines.values()) line.level = state.get(line.name) ?? false;
  }

  #signal(name: string, signal: InterruptSignal): boolean {
    const listeners = [...(this.#lines.get(name)?.listeners ?? [])];
    for (const listener of listeners) listener(signal);
    return listeners.length > 0;
  }
}
