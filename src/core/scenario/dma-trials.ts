import type { Dma } from '../endpoint/dma';
import type { Endpoint } from '../endpoint/endpoint';
import type { Recorder } from '../trace/recorder';
import type { Timeline } from '../trace/timeline';
import { TrialBudget } from './dma-budget';
import { LaneRecord, type Permitted } from './dma-lane';
import { sameKind, trialOutcome } from './dma-outcome';

/** How much is tried. */
export interface TrialOptions {
  /** Tries of one DMA at one step before only some of the steps are tried; 200,000 when absent. */
  readonly budget?: number;
  /** How many combinations of what the architecture leaves open are looked at for each try; 1 is what the knobs say, alone. 16 when absent. */
  readonly alternatives?: number;
}

/** What trials need of a machine. */
export interface TrialSurroundings {
  readonly endpoints: () => readonly Endpoint[];
  readonly recorder: Recorder;
  /** Identities of everything that decides on DMA and that changes without an event of its own: all the same means that nothing changed. */
  readonly marks: () => readonly unknown[];
}

/** After each step of the software, tries everything that bus masters have under way. Nothing of a trial stays. */
export class DmaTrials {
  /** By the order that the bus master was given: the same order given again is DMA of its own, that of the next kernel mostly. */
  readonly #lanes = new Map<Dma, LaneRecord>();
  readonly #steps: number[] = [];
  readonly #budget: TrialBudget;
  readonly #alternatives: number;
  #passed = 0;
  #cut = 0;
  /** What held at the last trial; undefined when it no longer counts. */
  #marks: readonly unknown[] | undefined;
  #length = 0;
  #trying = false;
  /** What was under way at the last step, tried or not, and the last event by then. */
  #outstanding: readonly (readonly Dma[])[] = [];
  #seen = 0;

  constructor(
    private readonly around: TrialSurroundings,
    { budget = 200_000, alternatives = 16 }: TrialOptions = {},
  ) {
    this.#budget = new TrialBudget(budget);
    this.#alternatives = alternatives;
  }

  /** Forgets what was found: the trace starts anew. */
  forget(): void {
    this.#lanes.clear();
    this.#steps.length = 0;
    this.#passed = 0;
    this.#cut = 0;
    this.#marks = undefined;
    this.#length = 0;
    this.#outstanding = [];
    this.#seen = 0;
  }

  /** A step was made. `decides`: whether it may have changed what becomes of DMA without changing any of the marks. */
  step(decides: () => boolean): void {
    // What hardware does on trial is no step.
    if (this.#trying) return;
    this.#endLanes();
    const active = this.around.endpoints().filter(({ outstanding }) => outstanding.length > 0);
    if (active.length === 0) return;
    const stored = decides();
    const { length } = this.around.recorder;
    const marks = this.#identities();
    // A single event is the step's own; more of them may tell of DMA that was done, or of a device that changed.
    const unchanged = !stored && length <= this.#length + 1 && this.#marks !== undefined && same(this.#marks, marks);
    if (unchanged && length === this.#length) return;
    this.#passed++;
    this.#length = length;
    if (unchanged) {
      const step = this.#steps.push(length - 1) - 1;
      for (const lane of this.#lanes.values()) lane.extend(step);
      return;
    }
    this.#marks = undefined;
    if (!this.#budget.next()) return;
    const step = this.#steps.push(length - 1) - 1;
    this.#trying = true;
    try {
      for (const endpoint of active) for (const dma of endpoint.outstanding) this.#try(step, endpoint, dma);
    } finally {
      this.#trying = false;
    }
    this.#marks = this.#identities();
  }

  /** What was found so far. */
  timeline(): Timeline {
    return {
      steps: [...this.#steps],
      lanes: [...this.#lanes.values()].map((lane) => lane.lane()),
      passed: this.#passed,
      cut: this.#cut,
    };
  }

  #try(step: number, endpoint: Endpoint, dma: Dma): void {
    let lane = this.#lanes.get(dma);
    if (!lane) {
      lane = new LaneRecord(endpoint, dma);
      this.#lanes.set(dma, lane);
    }
    const { reached } = lane;
    const [usual, ...others] = endpoint.alternatives(dma, this.#alternatives);
    this.#budget.spend(1 + others.length);
    if (!usual) throw new Error('a trial has at least one outcome');
    if (this.#alternatives > 1 && others.length + 1 === this.#alternatives) this.#cut++;
    const outcome = trialOutcome(usual.result, reached);
    const permitted: Permitted[] = [];
    for (const { result, choices } of others) {
      const found = trialOutcome(result, reached);
      const known = [outcome, ...permitted.map((each) => each.outcome)];
      if (!known.some((each) => sameKind(each, found))) permitted.push({ outcome: found, witness: choices });
    }
    lane.add(step, outcome, permitted);
  }

  /** Ends the lanes of DMA that is no longer under way: it held until the last step that saw it. */
  #endLanes(): void {
    const now = this.around.endpoints().map(({ outstanding }) => outstanding);
    if (!same(now, this.#outstanding)) {
      const alive = new Set(now.flat());
      for (const dma of this.#outstanding.flat()) if (!alive.has(dma)) this.#lanes.get(dma)?.end(this.#seen);
    }
    this.#outstanding = now;
    this.#seen = Math.max(0, this.around.recorder.length - 1);
  }

  #identities(): readonly unknown[] {
    const marks = [...this.around.marks()];
    for (const endpoint of this.around.endpoints()) marks.push(endpoint.outstanding, endpoint.config?.snapshot());
    return marks;
  }
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
