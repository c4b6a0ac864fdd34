/** How a tried access stands to what its bus master was told. `same`: the physical address of its buffer, or the one that it reached first where
 *  nobody knows the buffer's. `elsewhere`: translated to another one. `bypassed`: it went through untranslated, and not to its buffer. `waiting`:
 *  it asked for a page. `not-issued`: the bus master may not or cannot ask. */
export type Standing =
  | 'same'
  | 'elsewhere'
  | 'bypassed'
  | 'aborted'
  | 'discarded'
  | 'stalled'
  | 'waiting'
  | 'not-issued';

/** What would become of DMA right now; of several pages, what would become of the one that is worst off. */
export interface TrialOutcome {
  readonly standing: Standing;
  /** As the bus master knows it. */
  readonly address: bigint;
  /** Where it got through. */
  readonly physical?: bigint;
  /** How it got through; `cached`: with a translation from the bus master's own cache. */
  readonly route?: 'translated' | 'bypassed' | 'cached';
  /** Why it did not. */
  readonly reason?: string;
  /** Name of the event record that it would leave (`C_BAD_STE`). */
  readonly event?: string;
}

/** An answer to a question that the architecture leaves open. */
export interface WitnessChoice {
  readonly question: string;
  readonly picked: string;
}

/** An outcome that held over steps in a row: indexes into the steps of the timeline, the first and the last. */
export interface TrialRun {
  readonly from: number;
  readonly to: number;
  readonly outcome: TrialOutcome;
}

/** An outcome that the architecture permits over steps in a row, though this part with its knobs does otherwise. */
export interface PermittedRun extends TrialRun {
  /** One set of answers that leads there, at the first of the steps. */
  readonly witness: readonly WitnessChoice[];
}

/** One DMA of one bus master over the steps at which it was under way. */
export interface TimelineLane {
  /** Name of the bus master. */
  readonly device: string;
  /** Name of the SMMU in front of it. */
  readonly smmu: string;
  readonly streamId: number;
  readonly pasid?: number;
  /** What the DMA is for. */
  readonly name: string;
  readonly address: bigint;
  /** Bytes. */
  readonly size: number;
  readonly write: boolean;
  /** Id of the last event by which it was seen to be under way, where it was over before the trace was. */
  readonly until?: number;
  /** In the order of steps; none where it was not under way. */
  readonly runs: readonly TrialRun[];
  /** In the order in which they begin. They may overlap. */
  readonly permitted: readonly PermittedRun[];
}

/** What all DMA under way would have come to after each step of the software: step by stream. */
export interface Timeline {
  /** For each step at which DMA was tried, the id of the last event before the trial. They ascend; several steps may share an event. */
  readonly steps: readonly number[];
  readonly lanes: readonly TimelineLane[];
  /** Steps that there were while DMA was under way; more than were tried where a budget ran out, and then only some were tried. */
  readonly passed: number;
  /** Tries at which not all permitted outcomes were looked for, because there were too many. */
  readonly cut: number;
}
