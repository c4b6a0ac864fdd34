import type { Cause } from '../trace/event';
import type { Run } from './run';

/** What is at stake. 1: memory corruption, or DMA across domains. 2: machine or dump lost. 3: the architecture's protocol is violated, and
 *  no damage was seen. 4: leak, noise, delay. For sorting; never shown. */
export type Severity = 1 | 2 | 3 | 4;

/** How sure a finding is. `proven`: this run shows it. `behaviour-changed`: base and patched differ, and nobody says which is right.
 *  `hint`: the specification permits damage that this run did not show, the policy only warns, or the rule rests on a fact that nobody verified. */
export type Level = 'proven' | 'behaviour-changed' | 'hint';

/** A place where a run breaks a rule, before any policy has its say. */
export interface Breach {
  /** One sentence in the field's words. The same in every run that breaks the rule in the same way: no event ids, no addresses of memory. */
  readonly claim: string;
  /** Ids of events, in order. */
  readonly evidence: readonly number[];
  /** The event whose code is to blame; the first of the evidence when absent. */
  readonly blame?: number;
  /** The code to blame, where no event is its own. */
  readonly cause?: Cause;
  /** The damage that this run showed; absent where the specification only permits it. */
  readonly seen?: string;
  /** `proven` when absent. */
  readonly level?: 'proven' | 'hint';
  /** The outcome depends on the settings that the run names. */
  readonly dependsOnKnobs?: true;
  /** A register that is put to use though nobody set it. What the run shows from there on rests on the value that it happens to have. */
  readonly unset?: string;
}

/** One rule: finds the places where a run breaks it, whatever the policy. */
export interface Rule {
  readonly id: string;
  /** What must hold, in one sentence. */
  readonly title: string;
  /** Where that is written: section of IHI 0070 issue G.b, or who asks for it. */
  readonly source: string;
  readonly severity: Severity;
  /** It rests on a fact that we have read about but not seen in the specification. */
  readonly unverified?: true;
  readonly find: (run: Run) => Iterable<Breach>;
}
